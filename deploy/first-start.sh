#!/bin/bash
# The database image runs this once, on an empty volume: roles, then their passwords.
set -euo pipefail

psql=(psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB")

"${psql[@]}" --file /deploy/roles.sql
"${psql[@]}" \
    --set owner="${CME_OWNER_PASSWORD:?}" \
    --set runtime="${CME_RUNTIME_PASSWORD:?}" \
    --set disposal="${CME_DISPOSAL_PASSWORD:?}" <<'SQL'
ALTER ROLE cme_owner PASSWORD :'owner';
ALTER ROLE cme_runtime PASSWORD :'runtime';
ALTER ROLE cme_disposal PASSWORD :'disposal';
SQL
