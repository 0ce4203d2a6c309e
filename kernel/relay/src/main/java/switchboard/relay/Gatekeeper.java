package switchboard.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import switchboard.spi.Caller;
import switchboard.store.Accounts;
import switchboard.store.Credential;
import switchboard.store.TokenRow;
import switchboard.store.Tokens;
import switchboard.store.UserRow;

/** Decides whether a token may call: contract/relay.md, "Token authentication", whose rows it follows in order. */
final class Gatekeeper {
    private final Accounts accounts;
    private final Tokens tokens;
    private final Background background;
    private final InstantSource clock;

    Gatekeeper(Accounts accounts, Tokens tokens, Background background, InstantSource clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.background = background;
        this.clock = clock;
    }

    /** Refuses requests without a key. */
    static void requireKey(PresentedKey presented) {
        if (presented.key().isEmpty()) {
            throw refused(401, "未提供令牌");
        }
    }

    /**
     * Who calls.
     *
     * @param address where the request comes from
     * @throws RefusedCall if the token may not call
     */
    Caller admit(Credential credential, String address) {
        if (!credential.known()) {
            throw refused(401, "无效的令牌");
        }
        TokenRow token = credential.token();
        checkStatus(token);
        checkEnd(token);
        checkQuota(token);
        token.subnet().filter(subnet -> !subnet.isEmpty()).ifPresent(subnet -> checkNetwork(subnet, address));
        UserRow owner = credential.owner();
        if (!owner.enabled()) {
            throw refused(403, "用户已被封禁");
        }
        return new Caller(
                owner.id(),
                owner.username(),
                owner.group(),
                owner.role(),
                token.id(),
                token.name(),
                token.unlimitedQuota());
    }

    /** Refuses models that are not in a token's list. */
    static void checkModel(TokenRow token, String model) {
        if (!model.isEmpty() && !allows(token, model)) {
            throw refused(403, "该令牌无权使用模型：" + model);
        }
    }

    /** Whether a model is in a token's list, if it has one. */
    static boolean allows(TokenRow token, String model) {
        String allowed = token.models().orElse("");
        return allowed.isEmpty() || listed(allowed, model);
    }

    /** Refuses the choice of a channel to all but administrators. */
    static void checkChannel(Caller caller, Optional<String> channel) {
        if (channel.isPresent() && caller.role() < UserRow.ADMIN) {
            throw refused(403, "普通用户不支持指定渠道");
        }
    }

    private static void checkStatus(TokenRow token) {
        switch (token.status()) {
            case TokenRow.ENABLED -> {}
            case TokenRow.EXHAUSTED -> throw refused(401, "令牌 " + token.name() + "（#" + token.id() + "）额度已用尽");
            case TokenRow.EXPIRED -> throw refused(401, "该令牌已过期");
            default -> throw refused(401, "该令牌状态不可用");
        }
    }

    private void checkEnd(TokenRow token) {
        if (token.expiredTime() != TokenRow.NEVER
                && token.expiredTime() < clock.instant().getEpochSecond()) {
            background.run("mark token " + token.id() + " as expired", () -> tokens.expired(token.id()));
            throw refused(401, "该令牌已过期");
        }
    }

    private void checkQuota(TokenRow token) {
        if (!token.unlimitedQuota() && accounts.tokenBalance(token.id()) <= 0) {
            background.run("mark token " + token.id() + " as exhausted", () -> tokens.exhausted(token.id()));
            throw refused(401, "该令牌额度已用尽");
        }
    }

    private static void checkNetwork(String subnet, String address) {
        if (Arrays.stream(subnet.split(",")).noneMatch(network -> holds(network.strip(), address))) {
            throw refused(403, "该令牌只能在指定网段使用：" + subnet + "，当前 ip：" + address);
        }
    }

    /** Whether a network such as {@code 10.0.0.0/8} holds an address; what is no network holds none. */
    private static boolean holds(String network, String address) {
        int slash = network.indexOf('/');
        if (slash < 0) {
            return false;
        }
        byte[] start = literal(network.substring(0, slash));
        byte[] other = literal(address);
        int bits;
        try {
            bits = Integer.parseInt(network.substring(slash + 1));
        } catch (NumberFormatException notANumber) {
            return false;
        }
        if (start.length == 0 || start.length != other.length || bits < 0 || bits > start.length * 8) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if (((start[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** An address's bytes; none if it is a name. */
    private static byte[] literal(String address) {
        if (address.isEmpty()
                || !address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')
                || (address.indexOf(':') < 0
                        && address.chars().filter(c -> c == '.').count() != 3)) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException notAnAddress) {
            return new byte[0];
        }
    }

    private static boolean listed(String list, String model) {
        return List.of(list.split(",")).contains(model);
    }

    private static RefusedCall refused(int status, String message) {
        return new RefusedCall(Refusal.before(status, message));
    }
}
