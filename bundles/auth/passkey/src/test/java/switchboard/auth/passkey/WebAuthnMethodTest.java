package switchboard.auth.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Passkey;
import switchboard.spi.PasskeyMethod;
import switchboard.spi.PasskeyOwner;
import switchboard.spi.PasskeyQuestion;
import switchboard.spi.RefusedException;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.SoftAuthenticator;

class WebAuthnMethodTest {
    private static final String HOST = "gate.example.com";
    private static final String ORIGIN = "https://gate.example.com";
    private static final PasskeyOwner ANNA = new PasskeyOwner("YW5uYS1hbm5hLWFubmE", "anna", "Anna");

    private final FakeOptions options =
            new FakeOptions().with("PasskeyLoginEnabled", "true").with("ServerAddress", ORIGIN + "/");
    private final PasskeyMethod method = new WebAuthnMethod(options);
    private final SoftAuthenticator device = SoftAuthenticator.p256();

    private Passkey made(SoftAuthenticator by) {
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        return method.made(question.kept(), by.create(question.options(), ORIGIN));
    }

    private Passkey checked(Passkey passkey, Function<String, String> answer) {
        PasskeyQuestion question = method.askForOne(List.of(), HOST);
        return method.checked(question.kept(), answer.apply(question.options()), passkey);
    }

    private static void refused(ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOf(RefusedException.class)
                .extracting(refusal -> ((RefusedException) refusal).code())
                .isEqualTo("passkey_refused");
    }

    @Test
    void devicesOfBothKindsMakePasskeysAndShowThem() {
        for (SoftAuthenticator each : List.of(device, SoftAuthenticator.ed25519())) {
            Passkey made = made(each);
            assertThat(made.id()).isEqualTo(each.id());
            assertThat(made.handle()).isEqualTo(ANNA.handle());
            assertThat(made.transports()).containsExactlyInAnyOrder("internal", "hybrid");
            Passkey used = checked(made, options -> each.get(options, ORIGIN));
            assertThat(used.counter()).isEqualTo(1);
            assertThat(used.id()).isEqualTo(made.id());
        }
    }

    @Test
    void aDeviceIsAskedWhoIsThereAndToMakeNoSecondOne() {
        Passkey made = made(device);
        assertThat(method.askForNew(ANNA, List.of(made), HOST).options())
                .contains("\"userVerification\":\"required\"", "\"residentKey\":\"required\"")
                .contains("\"attestation\":\"none\"", made.id());
        assertThat(method.askForOne(List.of(), HOST).options())
                .contains("\"userVerification\":\"required\"", "\"rpId\":\"gate.example.com\"")
                .doesNotContain("allowCredentials\":[{");
        assertThat(method.askForOne(List.of(made), HOST).options()).contains(made.id());
    }

    @Test
    void aPasskeyThatIsAskedForByNameIsShown() {
        Passkey made = made(device);
        PasskeyQuestion question = method.askForOne(List.of(made), HOST);
        assertThat(method.checked(question.kept(), device.get(question.options(), ORIGIN), made)
                        .counter())
                .isEqualTo(1);
        Passkey other = made(SoftAuthenticator.p256());
        PasskeyQuestion again = method.askForOne(List.of(made), HOST);
        refused(() -> method.checked(again.kept(), device.get(again.options(), ORIGIN), other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "https://gate.example.com.evil.com",
                "http://gate.example.com",
                "https://gate.example.com:8443",
                "null"
            })
    void anotherPageIsRefused(String origin) {
        Passkey made = made(device);
        refused(() -> checked(made, options -> device.get(options, origin)));
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        refused(() -> method.made(question.kept(), SoftAuthenticator.p256().create(question.options(), origin)));
    }

    @Test
    void anotherDomainsPasskeyIsRefused() {
        Passkey made = made(device);
        device.signingFor("evil.example.com");
        refused(() -> checked(made, options -> device.get(options, ORIGIN)));
        refused(() -> made(SoftAuthenticator.p256().signingFor("example.com")));
    }

    @Test
    void anAnswerToAnotherQuestionIsRefused() {
        Passkey made = made(device);
        String other = method.askForOne(List.of(), HOST).options();
        refused(() -> checked(made, options -> device.get(other, ORIGIN)));
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        String before = method.askForNew(ANNA, List.of(), HOST).options();
        refused(() -> method.made(question.kept(), device.create(before, ORIGIN)));
    }

    @Test
    void aDeviceThatAsksNobodyIsRefused() {
        Passkey made = made(device);
        device.verifies(false);
        refused(() -> checked(made, options -> device.get(options, ORIGIN)));
        refused(() -> made(SoftAuthenticator.p256().verifies(false)));
    }

    @Test
    void aCounterThatGoesBackIsSaidToBeSo() {
        Passkey used = checked(made(device.counter(7)), options -> device.get(options, ORIGIN));
        assertThat(used.counter()).isEqualTo(8);
        for (long before : new long[] {0, 3, 7}) {
            device.counter(before);
            assertThatThrownBy(() -> checked(used, options -> device.get(options, ORIGIN)))
                    .isInstanceOf(RefusedException.class)
                    .extracting(refusal -> ((RefusedException) refusal).code())
                    .isEqualTo(PasskeyMethod.COUNTER);
        }
        SoftAuthenticator quiet = SoftAuthenticator.ed25519().countingNothing();
        Passkey uncounted = made(quiet);
        assertThat(checked(uncounted, options -> quiet.get(options, ORIGIN)).counter())
                .isZero();
    }

    @Test
    void anotherDevicesSignatureIsRefused() {
        Passkey made = made(device);
        SoftAuthenticator thief = SoftAuthenticator.p256();
        made(thief);
        refused(() -> checked(made, options -> thief.get(options, ORIGIN)));
        refused(() -> checked(made, options -> thief.get(options, ORIGIN).replace(thief.id(), made.id())));
    }

    @Test
    void garbageIsRefused() {
        Passkey made = made(device);
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        String good = SoftAuthenticator.p256().create(question.options(), ORIGIN);
        String shown = device.get(method.askForOne(List.of(), HOST).options(), ORIGIN);
        for (String bytes : List.of("", "AA", "////", "oQ", "v_8", "gA", "w7_", "9999", "%%%", "_".repeat(5000))) {
            String broken =
                    good.replaceFirst("\"attestationObject\":\"[^\"]*\"", "\"attestationObject\":\"" + bytes + "\"");
            refused(() -> method.made(question.kept(), broken));
            for (String member : List.of("clientDataJSON", "authenticatorData", "signature", "userHandle")) {
                String other =
                        shown.replaceFirst("\"" + member + "\":\"[^\"]*\"", "\"" + member + "\":\"" + bytes + "\"");
                refused(() -> checked(made, options -> other));
            }
        }
        for (String json : List.of("", "{}", "[]", "null", "7", "{\"id\":7}", "{\"response\":[]}", "[".repeat(9000))) {
            refused(() -> method.made(question.kept(), json));
            refused(() -> checked(made, options -> json));
        }
        refused(() -> method.made("what no version has kept", good));
    }

    @Test
    void whatADeviceSaysIsCutOffAnywhere() {
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        String good = device.create(question.options(), ORIGIN);
        String object = good.replaceAll(".*\"attestationObject\":\"([^\"]*)\".*", "$1");
        byte[] bytes = Base64.getUrlDecoder().decode(object);
        for (int cut = 0; cut < bytes.length; cut += 5) {
            String part = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, cut));
            refused(() -> method.made(question.kept(), good.replace(object, part)));
        }
    }

    @Test
    void anAttestationNobodyAskedForIsNoWayIn() {
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), HOST);
        String good = device.create(question.options(), ORIGIN);
        String object = good.replaceAll(".*\"attestationObject\":\"([^\"]*)\".*", "$1");
        byte[] none = Base64.getUrlDecoder().decode(object);
        byte[] fmt = "android-safetynet".getBytes(StandardCharsets.US_ASCII);
        byte[] other = new byte[none.length + fmt.length - 4];
        System.arraycopy(none, 0, other, 0, 5); // a map of three, and its first name
        other[5] = (byte) (0x60 + fmt.length);
        System.arraycopy(fmt, 0, other, 6, fmt.length);
        System.arraycopy(none, 10, other, 6 + fmt.length, none.length - 10);
        String swapped = Base64.getUrlEncoder().withoutPadding().encodeToString(other);
        refused(() -> method.made(question.kept(), good.replace(object, swapped)));
    }

    @Test
    void severalAddressesAndADomainAboveThem() {
        options.with("PasskeyRpId", "example.com")
                .with(
                        "PasskeyOrigins",
                        "https://b.example.com:443, https://c.example.com:8443\nandroid:apk-key-hash:x");
        Passkey made = made(device);
        for (String origin :
                List.of(ORIGIN, "https://b.example.com", "https://c.example.com:8443", "android:apk-key-hash:x")) {
            assertThat(checked(made, options -> device.get(options, origin)).id())
                    .isEqualTo(made.id());
        }
        refused(() -> checked(made, options -> device.get(options, "https://c.example.com")));
        assertThat(method.askForOne(List.of(), HOST).options()).contains("\"rpId\":\"example.com\"");
    }

    @Test
    void withoutAnAddressTheyHoldOnThisMachineAlone() {
        options.with("ServerAddress", "");
        assertThatThrownBy(() -> method.askForNew(ANNA, List.of(), HOST)).hasMessageContaining("ServerAddress");
        assertThatThrownBy(() -> method.askForOne(List.of(), "127.0.0.1")).hasMessageContaining("ServerAddress");
        PasskeyQuestion question = method.askForNew(ANNA, List.of(), "localhost");
        Passkey made = method.made(question.kept(), device.create(question.options(), "http://localhost:3000"));
        PasskeyQuestion again = method.askForOne(List.of(), "localhost");
        String shown = device.get(again.options(), "http://localhost:8123");
        assertThat(method.checked(again.kept(), shown, made).counter()).isEqualTo(1);
        PasskeyQuestion elsewhere = method.askForOne(List.of(), "localhost");
        refused(() -> method.checked(elsewhere.kept(), device.get(elsewhere.options(), "https://evil.com"), made));
    }

    @Test
    void addressesThatNoBrowserTakesAreSaidToBeSo() {
        for (String address :
                List.of("http://gate.example.com", "https://10.0.0.1", "https://[::1]", "gate", "::", "https://")) {
            options.with("ServerAddress", address);
            assertThatThrownBy(() -> method.askForOne(List.of(), HOST))
                    .as(address)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("ddress");
        }
        options.with("ServerAddress", "https://bücher.example");
        assertThat(method.askForOne(List.of(), HOST).options()).contains("xn--bcher-kva.example");
        options.with("ServerAddress", ORIGIN);
        for (String domain : List.of("evil.com", "com", "te.example.com", "x.gate.example.com")) {
            options.with("PasskeyRpId", domain);
            assertThatThrownBy(() -> method.askForOne(List.of(), HOST)).hasMessageContaining("PasskeyRpId");
        }
        options.with("PasskeyRpId", "").with("PasskeyOrigins", "http://b.example.com");
        assertThatThrownBy(() -> method.askForOne(List.of(), HOST)).hasMessageContaining("PasskeyOrigins");
    }

    @Test
    void whatIsSwitchedOffAsksAndChecksNothing() {
        Passkey made = made(device);
        PasskeyQuestion question = method.askForOne(List.of(), HOST);
        options.with("PasskeyLoginEnabled", "false");
        assertThat(method.enabled()).isFalse();
        assertThatThrownBy(() -> method.askForNew(ANNA, List.of(), HOST)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> method.askForOne(List.of(), HOST)).isInstanceOf(RefusedException.class);
        String shown = device.get(question.options(), ORIGIN);
        assertThatThrownBy(() -> method.checked(question.kept(), shown, made)).isInstanceOf(RefusedException.class);
    }
}
