#!/usr/bin/env bash
# Makes the certificates of the tests anew: ./make.sh (needs openssl 3).
set -eu
cd "$(dirname "$0")"
rm -f ./*.pem ./*.pfx
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/new"

# A hundred years from a day that every clock has passed.
valid=(-startdate 20200101000000Z -enddate 21200101000000Z)

# certify FILE NAME EXTENSIONS ARGUMENT…: a key, and a certificate signed as the arguments for `openssl ca` say
certify() {
  local file=$1 name=$2 extensions=$3
  shift 3
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$file-key.pem"
  openssl req -new -key "$file-key.pem" -subj "/CN=$name" -out "$scratch/request.pem"
  : >"$scratch/index"
  cat >"$scratch/ca.conf" <<END
[ca]
default_ca = signing
[signing]
database = $scratch/index
new_certs_dir = $scratch/new
rand_serial = yes
default_md = sha256
policy = policy
[policy]
commonName = supplied
[extensions]
$extensions
END
  openssl ca -batch -notext -config "$scratch/ca.conf" -extensions extensions \
    -in "$scratch/request.pem" -out "$file.pem" "$@" 2>"$scratch/log" || { cat "$scratch/log"; exit 1; }
}

by() { echo -cert "$1.pem" -keyfile "$1-key.pem"; }
authority=$'basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash'
server=$'extendedKeyUsage = serverAuth\nsubjectAltName = '
client='extendedKeyUsage = clientAuth'

certify ca "Test authority" "$authority" -selfsign -keyfile ca-key.pem "${valid[@]}"
certify other-ca "Another test authority" "$authority" -selfsign -keyfile other-ca-key.pem "${valid[@]}"
certify server localhost "${server}DNS:localhost,DNS:api.test,IP:127.0.0.1" $(by ca) "${valid[@]}"
certify wrong-host elsewhere.test "${server}DNS:elsewhere.test" $(by ca) "${valid[@]}"
certify expired localhost "${server}DNS:localhost,IP:127.0.0.1" $(by ca) -startdate 20200101000000Z -enddate 20200102000000Z
certify client "test client" "$client" $(by ca) "${valid[@]}"
certify stranger "test stranger" "$client" $(by other-ca) "${valid[@]}"

openssl pkey -in client-key.pem -aes256 -passout pass:opensesame -out client-key-encrypted.pem
openssl pkcs12 -export -in client.pem -inkey client-key.pem -passout pass:opensesame -out client.pfx
# Nothing more is to be signed by them.
rm ca-key.pem other-ca-key.pem
