SET LOCAL lock_timeout = '5s';

ALTER TABLE payment
    VALIDATE CONSTRAINT payment_captured_check,
    VALIDATE CONSTRAINT payment_not_negative_check,
    VALIDATE CONSTRAINT payment_purpose_check,
    VALIDATE CONSTRAINT payment_status_check,
    VALIDATE CONSTRAINT payment_surplus_check;
ALTER TABLE charge VALIDATE CONSTRAINT charge_outcome_check;
