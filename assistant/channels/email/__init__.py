"""E-mail as a channel: IMAP in, SMTP out, threads kept, two-stage answers."""
