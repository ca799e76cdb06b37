SET LOCAL lock_timeout = '5s';

ALTER TABLE checkout
    VALIDATE CONSTRAINT checkout_status_check,
    VALIDATE CONSTRAINT checkout_presentation_check,
    VALIDATE CONSTRAINT checkout_closing_check;
