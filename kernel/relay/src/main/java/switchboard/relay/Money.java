package switchboard.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Admission;
import switchboard.spi.Charge;
import switchboard.spi.Demand;
import switchboard.spi.Headers;
import switchboard.spi.NotReadyException;
import switchboard.spi.Outcome;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.Receipt;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;
import switchboard.store.Accounts;
import switchboard.store.Hold;
import switchboard.store.InsufficientQuotaException;
import switchboard.store.InsufficientQuotaException.Side;
import switchboard.store.JournalFullException;
import switchboard.store.PaidCall;
import switchboard.store.Settlement;

/**
 * What policies have admitted and the accounts hold for one attempt. Ends by {@link #settle} or by {@link #release},
 * whichever comes first, once.
 */
final class Money {
    private static final Logger LOG = LoggerFactory.getLogger(Money.class);
    /** More tokens than any answer has. */
    private static final long MANY = 1L << 40;

    private static final Comparator<Lease<QuotaPolicy>> ORDER =
            Comparator.comparingInt(lease -> lease.service().info().order());

    /** A policy and its consent. */
    private record Admitted(Lease<QuotaPolicy> lease, Admission admission, long hold, Headers headers) {
        static Admitted of(Lease<QuotaPolicy> lease, Demand demand) {
            Admission admission = admission(lease, demand);
            try {
                return new Admitted(lease, admission, Math.max(0, admission.hold()), admission.headers());
            } catch (RuntimeException e) {
                release(lease, admission);
                throw e;
            }
        }

        private static Admission admission(Lease<QuotaPolicy> lease, Demand demand) {
            try {
                return lease.service().admit(demand);
            } catch (RuntimeException | Error e) {
                lease.broke(e);
                throw e;
            }
        }
    }

    /** What an attempt cost altogether; what the log says comes from the policy that priced it. */
    record Bill(long quota, Usage usage, String content, Optional<String> model, boolean logged, Receipt receipt) {
        static final Bill NONE = new Bill(0, Usage.NONE, "", Optional.empty(), false, Receipt.NONE);

        /** Whether there is nothing to take and nothing to write down. */
        boolean isNothing() {
            return quota == 0 && !logged;
        }

        Bill plus(Charge charge) {
            long sum = Math.addExact(quota, Math.max(0, charge.quota()));
            return charge.logged() && !logged
                    ? new Bill(sum, charge.usage(), charge.content(), charge.model(), true, charge.receipt())
                    : new Bill(sum, usage, content, model, logged, receipt);
        }
    }

    private final String relayId;
    private final List<Admitted> admitted;
    private final Hold hold;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Outcome drafted; // if more of the answer can be told without a new draft
    private boolean free; // if more of it costs nothing
    private boolean undraftable; // somebody could not say it

    private Money(String relayId, List<Admitted> admitted, Hold hold) {
        this.relayId = relayId;
        this.admitted = admitted;
        this.hold = hold;
    }

    /**
     * Asks every policy, then holds what they want held.
     *
     * @throws RefusedCall if one refuses, or too little is left
     * @throws NotReadyException if that cannot be said from memory; nothing is held then
     */
    static Money admit(Leases leases, Accounts accounts, Demand demand) {
        List<Lease<QuotaPolicy>> policies = leases.all(QuotaPolicy.class);
        List<Admitted> admitted = new ArrayList<>(policies.size());
        boolean done = false;
        try {
            if (policies.size() > 1) {
                policies = new ArrayList<>(policies);
                policies.sort(ORDER);
            }
            long quota = 0;
            for (Lease<QuotaPolicy> lease : policies) {
                Admitted one = Admitted.of(lease, demand.holding(quota));
                admitted.add(one);
                quota = Math.addExact(quota, one.hold);
            }
            Hold hold = accounts.hold(
                    demand.call().id(),
                    demand.caller().userId(),
                    demand.caller().tokenId(),
                    quota);
            done = true;
            return new Money(demand.call().id(), admitted, hold);
        } catch (RefusedException e) {
            throw new RefusedCall(
                    new Refusal(
                            e.status(),
                            String.valueOf(e.getMessage()),
                            Refusal.OURS,
                            "",
                            JsonText.quote(e.code()),
                            true,
                            e.retryAfter()),
                    PolicyFields.of(e.headers()),
                    e.isOfChannel());
        } catch (InsufficientQuotaException e) {
            throw new RefusedCall(
                    e.side() == Side.USER
                            ? Refusal.local(403, "insufficient_user_quota", "user quota is not enough")
                            : Refusal.local(403, "pre_consume_token_quota_failed", "令牌额度不足"));
        } catch (JournalFullException e) {
            LOG.debug("no call is taken", e);
            throw new RefusedCall(Refusal.local(503, "journal_unavailable", "the gateway cannot keep accounts now"));
        } finally {
            if (!done) {
                admitted.forEach(Money::release);
                policies.forEach(Lease::close);
            }
        }
    }

    /** What the policies want on the client's answer. */
    HttpFields fields() {
        List<Headers> wanted = new ArrayList<>(admitted.size());
        for (Admitted one : admitted) {
            wanted.add(one.headers());
        }
        return PolicyFields.of(wanted);
    }

    /** Admits what nobody pays for. */
    static Money none() {
        return new Money("", List.of(), NO_HOLD);
    }

    /**
     * Asks every policy for its price, settles the accounts and says so, unless this has ended before. Once it returns the
     * charge is in the journal. Whatever fails, an answer is not for free: a policy without a price charges what it had
     * held, and a charge that cannot be written in full is written without what the log and the receipt would say.
     *
     * @param settlement the charge in full
     * @param bare the same amount, and nothing that could fail
     */
    void settle(Outcome outcome, Function<Bill, Settlement> settlement, LongFunction<Settlement> bare) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        long quota = hold.quota();
        try {
            Bill bill = price(outcome);
            quota = bill.quota();
            if (bill.isNothing()) {
                hold.release();
            } else {
                hold.settle(settlement.apply(bill));
            }
        } catch (RuntimeException | Error e) {
            LOG.error("relay {}: {} is charged without a log row or a receipt", relayId, quota, e);
            hold.settle(bare.apply(quota)); // nothing, if the other was done after all
        } finally {
            admitted.forEach(Money::settled);
        }
    }

    /**
     * Keeps what this would cost if the process died now. What fails here costs the client nothing, and the call goes on;
     * nobody is asked again then, and what was kept before stays. For one thread at a time.
     *
     * @param settlement the charge in full
     */
    void draft(Outcome outcome, Function<Bill, Settlement> settlement) {
        if (undraftable || ended.get() || isLonger(outcome)) {
            return;
        }
        drafted = null;
        free = false;
        try {
            Bill bill = Bill.NONE;
            int priced = 0;
            boolean grows = true;
            for (Admitted one : admitted) {
                Charge charge = interim(one, outcome);
                bill = bill.plus(charge);
                if (charge.logged() || charge.quota() > 0) {
                    priced++;
                    grows = one.admission.interimGrows();
                }
            }
            grows &= priced == 1
                    && PaidCall.grows(bill.receipt(), outcome.usage().completion());
            free = grows && bill.receipt().counting(Receipt.COMPLETION, MANY).quota() == 0;
            boolean kept = bill.quota() > 0 && hold.draft(settlement.apply(bill));
            drafted = grows && (kept || free) ? outcome : null;
        } catch (RuntimeException e) {
            undraftable = true;
            LOG.warn("relay {}: what it costs so far is not kept", relayId, e);
        }
    }

    /** Whether nothing is new but the length of the answer, and that is kept. */
    private boolean isLonger(Outcome outcome) {
        Outcome before = drafted;
        long tokens = outcome.usage().completion();
        return before != null
                && before.counted() == outcome.counted()
                && outcome.usage().answered(0).equals(before.usage().answered(0))
                && (free || hold.grown(tokens));
    }

    private Charge interim(Admitted one, Outcome outcome) {
        try {
            return one.admission.interim(outcome);
        } catch (RuntimeException | Error e) {
            undraftable = true;
            LOG.warn("policy {} does not say what a call costs so far", one.lease.bundle(), e);
            one.lease.broke(e);
            return Charge.NONE;
        }
    }

    private Bill price(Outcome outcome) {
        Bill bill = Bill.NONE;
        for (Admitted one : admitted) {
            try {
                bill = bill.plus(one.admission.charge(outcome));
            } catch (RuntimeException | Error e) {
                LOG.error("policy {} has no price; what it held is charged", one.lease.bundle(), e);
                one.lease.broke(e);
                bill = bill.plus(new Charge(one.hold, outcome.usage(), "", Optional.empty(), true));
            }
        }
        return bill;
    }

    private static void settled(Admitted one) {
        try {
            one.admission.settled();
        } catch (RuntimeException | Error e) {
            LOG.error("policy {} did not take that a call is settled", one.lease.bundle(), e);
            one.lease.broke(e);
        } finally {
            one.lease.close();
        }
    }

    /** Gives everything back, unless this has ended before. */
    void release() {
        if (ended.compareAndSet(false, true)) {
            hold.release();
            for (Admitted one : admitted) {
                release(one);
                one.lease.close();
            }
        }
    }

    private static void release(Admitted one) {
        release(one.lease, one.admission);
    }

    private static void release(Lease<QuotaPolicy> lease, Admission admission) {
        try {
            admission.release();
        } catch (RuntimeException | Error e) {
            LOG.error("policy {} did not take a release", lease.bundle(), e);
            lease.broke(e);
        }
    }

    private static final Hold NO_HOLD = new Hold() {
        @Override
        public long quota() {
            return 0;
        }

        @Override
        public boolean settle(Settlement settlement) {
            return false;
        }

        @Override
        public boolean draft(Settlement settlement) {
            return false;
        }

        @Override
        public boolean grown(long completion) {
            return false;
        }

        @Override
        public boolean release() {
            return false;
        }
    };
}
