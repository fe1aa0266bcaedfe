#!/bin/sh
# Runs once, when the database container is made.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" \
  -f /setup/database.sql
