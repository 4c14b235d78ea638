curl --silent --location --request POST "$API/v1/user/verification" \
  --header "x-api-key: $KEY" \
  --header 'Content-Type: application/json' \
  --data-raw '{
    "externalUserId": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "documentType": "ID_CARD",
    "documentNumber": "6I12UQ171A",
    "documentExpirationDate": "2030-06-11",
    "openAccountReason": "DAILY_USE",
    "incomeSource": "SALARY",
    "occupation": "IT",
    "riskLvl": "LOW"
  }'
