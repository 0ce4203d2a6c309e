package switchboard.admin;

import switchboard.spi.Notices;
import switchboard.store.EmailCodes;
import switchboard.store.Identities;

/** What it takes to find out who somebody is who is not logged in. */
record Proofs(Identities identities, EmailCodes codes, Notices notices) {}
