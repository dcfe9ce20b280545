# Sourced by the commands of this folder: sets $python to the first Python of 3.11 or later that really starts.
python=
for name in ${PASSERELLE_PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$(command -v "$name")
        break
    fi
done
if [ -z "$python" ]; then
    echo "Passerelle demande Python 3.11 ou plus récent. Installer python3 (Debian : apt-get install python3 python3-venv), puis relancer la commande." >&2
    exit 1
fi
