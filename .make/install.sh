# Installs what is missing: sh .make/install.sh THING=PACKAGE...
# A thing is a program (lighttpd), a header (stdio.h) or a module of Python (pytest.py), a package what Debian calls it.
# On a system without apt-get, it is the line of $SYSTEMS that begins with the first program that is there.

missing() {
  packages=
  for pair; do
    thing=${pair%=*}
    case $thing in
      *.h) echo "#include <$thing>" | ${CC:-cc} -E - ;;
      *.py) /usr/bin/python3 -c "import ${thing%.py}" ;;
      *) command -v "$thing" ;;
    esac >/dev/null 2>&1 || packages="$packages ${pair#*=}"
  done
  [ "$packages" ]
}

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

missing "$@" || exit 0
line=$(echo "apt-get install -y --no-install-recommends$packages
$SYSTEMS" | while read -r manager words; do
  ! command -v "$manager" >/dev/null || { echo "$manager $words" && break; }
done)
[ "$line" ] || stop "This is missing, under the names that Debian has for it:$packages." \
  "Please install it with the packages of this system; a Mac has them in Homebrew (see brew.sh)."
refused() {
  stop "$1 Whoever is root on this computer (or owns its brew) has to type this line, then it goes on with make:" "  $line"
}

sudo=
case "$(id -u) $line" in
"0 "* | *" brew "*) ;; # brew refuses to be root
*)
  sudo=sudo
  command -v sudo >/dev/null || refused "There is no sudo here, so nothing could be installed."
  ;;
esac
echo "Installing what is missing: $line"
case $line in apt-get*) $sudo apt-get update ;; esac
$sudo env DEBIAN_FRONTEND=noninteractive $line || refused "The packages could not be installed."

# Debian's lighttpd comes with a service of its own: a second server, on port 80, at every boot.
case $line in apt-get*lighttpd*)
  ! $sudo systemctl disable --now lighttpd >/dev/null 2>&1 ||
    echo "Switched off what Debian starts with lighttpd: a server of its own on port 80, not needed here."
esac
! missing "$@" || refused "Something is still missing."
