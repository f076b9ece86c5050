#!/bin/sh
# Makes the secrets of compose.yaml in secrets/, and leaves those that are there.
set -eu
cd "$(dirname "$0")/.."
mkdir -p secrets
# Others on this machine cannot enter the folder; inside a container the files have to be read by another user.
chmod 700 secrets
umask 022
make() {
  [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"
}
random() {
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}
make router-secret "$(random)"
make encryption-keys "k1:$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
make database-password "$(random)"
make database-url "postgres://discovery:$(cat secrets/database-password)@postgres:5432/discovery?sslmode=disable"
