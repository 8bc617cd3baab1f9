// What the scripts in first/ can do, for modules: those of the others beside format.js on the pages
// that have them.
export const {
  dataOf, messagesOf, rules, fill, withDecimal, formatCount, formatMoney,
  parseDate, daysBefore, formatDay,
  showTime, showBadge, fillParts,
  addBubble, authorOf, media, newBubble, showConversation,
  chartIn, percent,
  formatPercent, formatSize,
} = globalThis.first;
