// What the scripts in first/ can do, for modules: those of conversations.js and charts.js on the pages that
// have them.
export const {
  dataOf, messagesOf, rules, fill, withDecimal, formatCount, formatMoney, formatPercent, formatSize,
  parseDate, daysBefore, formatDay,
  showTime, showBadge, fillParts,
  addBubble, authorOf, media, newBubble, showConversation,
  chartIn, percent,
} = globalThis.first;
