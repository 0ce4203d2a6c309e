package switchboard.admin;

import java.util.ArrayList;
import java.util.List;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Names;
import switchboard.spi.Notifier;
import switchboard.spi.QuotaPolicy;
import switchboard.spi.Setting;

/** What quota policies and notifiers say of a setting of theirs before it is stored. */
final class PolicyReview {
    private final Leases leases;
    private final Names names;

    PolicyReview(Leases leases, Names names) {
        this.leases = leases;
        this.names = names;
    }

    /** Whether a policy has such a setting. */
    boolean knows(String option) {
        List<Lease<QuotaPolicy>> policies = leases.all(QuotaPolicy.class);
        try {
            return policies.stream().anyMatch(policy -> has(policy.service(), option));
        } finally {
            policies.forEach(Lease::close);
        }
    }

    /**
     * What a value names in vain, in sentences.
     *
     * @throws Declined if it cannot be meant, with the policy's or notifier's reason
     */
    List<String> of(String option, String value) {
        askNotifiers(option, value);
        List<Lease<QuotaPolicy>> policies = leases.all(QuotaPolicy.class);
        try {
            List<String> sentences = new ArrayList<>();
            for (Lease<QuotaPolicy> policy : policies) {
                if (has(policy.service(), option)) {
                    sentences.addAll(policy.service().review(option, value, names));
                }
            }
            return sentences;
        } catch (IllegalArgumentException meansNothing) {
            throw new Declined(String.valueOf(meansNothing.getMessage()));
        } finally {
            policies.forEach(Lease::close);
        }
    }

    private void askNotifiers(String option, String value) {
        List<Lease<Notifier>> notifiers = leases.all(Notifier.class);
        try {
            for (Lease<Notifier> notifier : notifiers) {
                if (names(notifier.service().info().settings(), option)) {
                    notifier.service().check(option, value);
                }
            }
        } catch (IllegalArgumentException meansNothing) {
            throw new Declined(String.valueOf(meansNothing.getMessage()));
        } finally {
            notifiers.forEach(Lease::close);
        }
    }

    private static boolean has(QuotaPolicy policy, String option) {
        return names(policy.info().settings(), option);
    }

    private static boolean names(List<Setting> settings, String option) {
        return settings.stream().anyMatch(setting -> setting.name().equals(option));
    }
}
