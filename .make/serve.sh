# Serves the site; make gives PORT, CONTENT and HOST. "sh .make/serve.sh check" only checks the content.

stop() {
  printf '%s\n' "$1" >&2
  exit 1
}

# ---- the content: how it was called, and its whole path; with ./ no name looks like an option ----

shown=${CONTENT%/}
case $CONTENT in
  "") stop "CONTENT= names no folder: try make run CONTENT=content." ;;
  /*) ;;
  *) CONTENT=./$CONTENT ;;
esac
[ "$1" = check ] && [ -d "$CONTENT" ] || [ -f "$CONTENT/site.json" ] ||
  stop "There is no $shown/site.json: name a content folder, as in make run CONTENT=content."
CONTENT=$(cd "$CONTENT" && pwd) || exit 1
export CONTENT

check() {
  (cd cgi-bin && ../tests/check "$shown")
}
if [ "$1" = check ]; then
  check
  exit
fi

# ---- the port ----

free=8080
while .make/host port "$free"; [ $? = 3 ]; do free=$((free + 1)); done

is_port() {
  case $1 in "" | 0* | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -le 65535 ]
}

is_port "$PORT" || stop "PORT=$PORT is not a number from 1 to 65535: try make run PORT=$free."
.make/host port "$PORT"
case $? in
0) ;;
4) stop "Port $PORT is only for root: try make run PORT=$free." ;;
3)
  [ "$PORT" = 80 ] && grep -zqsx '/etc/lighttpd/lighttpd[.]conf' /proc/[0-9]*/cmdline &&
    stop "Port 80 is in use by the server that Debian starts with its lighttpd at every boot, not by this site. \
Switch that one off: sudo systemctl disable --now lighttpd. Or try make run PORT=$free."
  stop "Port $PORT is in use, perhaps by this site: stop that with Ctrl-C, or try make run PORT=$free."
  ;;
*) stop ".make/host does not run: another computer compiled it (try make clean, then make run), or this disk runs no programs." ;;
esac

# ---- who is the host ----

case $HOST in yes | no) ;; *) stop "HOST=$HOST is neither yes nor no: try make run HOST=no." ;; esac

# ---- what is written: uploads, the last good versions, the set's state, and slices on their way; a killed server leaves some of these ----

temp=.temp/$PORT
mkdir -p "$CONTENT/uploads/.partial" "$CONTENT/.good" "$CONTENT/.set" "$temp" &&
  [ -z "$(find "$CONTENT/uploads" "$CONTENT/.good" "$CONTENT/.set" cgi-bin .temp -type d -exec sh -c 'for folder; do [ -w "$folder" ] || echo "$folder"; done' sh {} +)" ] ||
  stop "Not all of $CONTENT/uploads, $CONTENT/.good, $CONTENT/.set, $PWD/cgi-bin and $PWD/.temp is yours to write: try sudo chown -R $(id -un) with these."
rm -f "$temp"/lighttpd-upload-*

# ---- the server ----

lighttpd -tt -f lighttpd.conf || exit 1
check || echo "Until that is mended, laptops see the last good version."
echo "OnlyStache shows $CONTENT. Open one of these, Ctrl-C stops:"
echo "  http://127.0.0.1:$PORT    on this computer"
addresses=$(.make/host addresses)
echo "$addresses" | while read -r address inner; do
  [ -z "$address" ] || echo "  http://$address:$PORT    on the laptops${inner:+, perhaps ($inner)}"
done
first=$(echo "$addresses" | awk 'NF == 1 { print $1; exit }')
[ "$first" ] || echo "  No laptop reaches this computer: it is in no network. Join the Wi-Fi of the set, then start again."
[ "$first" ] && [ -t 1 ] && command -v qrencode >/dev/null && qrencode -t ANSIUTF8 "http://$first:$PORT"
echo "Behind any of them, /operator runs the laptops and prints all scripts, and /edit changes what they show."

# This shell stays until lighttpd has ended, and a moment more: make prints an error when its child ends before make
# itself has seen Ctrl-C. A closed terminal (HUP) ends the site, too; lighttpd alone would go on.
#
# lighttpd sees Ctrl-C, too, and has a second for what is on its way: a laptop that left in the middle of a request would
# keep it for minutes.
told=
end_soon() {
  told=yes
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $! 2>/dev/null || return
    sleep 0.1
  done
  kill $! 2>/dev/null
}
trap end_soon INT
trap 'told=yes; kill $! 2>/dev/null' TERM HUP
lighttpd -D -f lighttpd.conf &
wait $!
status=$?
[ "$told" ] || exit $status
wait $!
sleep 0.1
exit 0
