package switchboard.admin;

import java.net.URI;
import java.util.List;
import java.util.Map;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.AuthMethodInfo.Flow;
import switchboard.spi.Credentials;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;

/** A way to log in whose codes are the account's id; {@code wrong} is no code. */
final class FakeAuthMethod implements AuthMethod {
    private final String id;
    private final Flow flow;
    volatile boolean enabled = true;
    volatile List<String> formerIds = List.of();
    volatile String username = "";
    volatile String email = "";
    volatile Map<String, String> kept = Map.of();
    volatile String callback = "";

    FakeAuthMethod(String id, Flow flow) {
        this.id = id;
        this.flow = flow;
    }

    @Override
    public AuthMethodInfo info() {
        List<Setting> form =
                flow == Flow.REDIRECT ? List.of() : List.of(new Setting("code", Setting.Type.TEXT, "", "", "the code"));
        var setting = new Setting("Fake" + id + "Url", Setting.Type.TEXT, "", "", "Where it is.");
        return new AuthMethodInfo(id, "Fake " + id, flow, form, List.of(setting), "taken by another");
    }

    @Override
    public boolean enabled() {
        return enabled;
    }

    @Override
    public Departure begin(LoginStart start) {
        return Departure.to(
                URI.create("https://elsewhere.test/authorize?state=" + start.state()), Map.of("verifier", "v3rifier"));
    }

    @Override
    public Map<String, String> derive(String setting, String value) {
        if (value.equals("unreachable")) {
            throw new RefusedException(403, "away", "nobody is there");
        }
        return Map.of("Fake" + id + "Derived", value + "/derived");
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        kept = credentials.kept();
        callback = credentials.callback();
        String code = credentials.field("code");
        if (!enabled || code.isEmpty() || code.equals("wrong")) {
            throw new RefusedException(403, "wrong", "wrong code");
        }
        return new Identity.Account(code, formerIds, username, "Somebody", email);
    }
}
