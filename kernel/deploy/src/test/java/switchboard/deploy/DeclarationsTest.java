package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import switchboard.spi.Provider;
import switchboard.spi.ProviderDeclarations;

class DeclarationsTest {
    private final Leases leases = new Leases();
    private final List<String> outcomes = new ArrayList<>();
    private final Declarations declarations =
            new Declarations(leases, (file, refusal) -> outcomes.add(file + ": " + refusal.orElse("good")));

    /** The text is the id, if it has the form that the engine knows. */
    private static ProviderDeclarations engine(String version, String form) {
        return json -> {
            if (!json.matches(form)) {
                throw new IllegalArgumentException("member id is wrong");
            }
            return new FakeProvider(json, json.length(), version);
        };
    }

    @BeforeEach
    void followChanges() {
        leases.onChange(declarations, declarations::follow);
    }

    private AutoCloseable install(String version, String form) {
        return leases.offer(
                ProviderDeclarations.class, Declarations.ENGINE, engine(version, form), "engine", new Version(version));
    }

    private String madeBy(String id) {
        try (var lease = leases.lease(Provider.class, id).orElseThrow()) {
            return ((FakeProvider) lease.service()).version();
        }
    }

    private int engineLeases(String version) {
        return leases.offers().stream()
                .filter(offer -> offer.kind().equals("ProviderDeclarations")
                        && offer.version().equals(version))
                .mapToInt(Offer::leases)
                .sum();
    }

    @Test
    void aDeclarationServesIsEditedAndGoes() throws Exception {
        install("1.0.0", ".*");
        assertThat(declarations.put("x.json", "one", 1)).isEqualTo("Provider one");
        assertThat(madeBy("one")).isEqualTo("1.0.0");
        declarations.put("x.json", "two", 2);
        assertThat(leases.lease(Provider.class, "one")).isEmpty();
        assertThat(madeBy("two")).isEqualTo("1.0.0");
        declarations.remove("x.json");
        assertThat(leases.lease(Provider.class, "two")).isEmpty();
        assertThat(engineLeases("1.0.0")).isZero();
    }

    @Test
    void aRefusedEditChangesNothing() throws Exception {
        install("1.0.0", "[a-z]+");
        declarations.put("x.json", "good", 1);
        assertThatThrownBy(() -> declarations.put("x.json", "BAD", 2))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("member id is wrong");
        assertThat(madeBy("good")).isEqualTo("1.0.0");
        assertThat(declarations.holds("x.json")).isTrue();
        assertThat(engineLeases("1.0.0")).isOne();
    }

    @Test
    void aNewerEngineMakesThemAgainAndTheOldOneLeavesWithItsLastCall() throws Exception {
        AutoCloseable old = install("1.0.0", ".*");
        declarations.put("a.json", "a", 1);
        declarations.put("b.json", "bb", 1);
        Lease<Provider> call = leases.lease(Provider.class, "a").orElseThrow();

        install("2.0.0", ".*");
        assertThat(madeBy("a")).isEqualTo("2.0.0");
        assertThat(madeBy("bb")).isEqualTo("2.0.0");
        assertThat(engineLeases("1.0.0")).as("the call's").isOne();
        old.close();
        assertThat(((FakeProvider) call.service()).version()).isEqualTo("1.0.0");
        call.close();
        assertThat(engineLeases("1.0.0")).isZero();
        assertThat(engineLeases("2.0.0")).isEqualTo(2);
        assertThat(outcomes).containsExactly("a.json: good", "b.json: good");
    }

    @Test
    void withoutAnEngineTheyWaitForOne() throws Exception {
        assertThatThrownBy(() -> declarations.put("x.json", "x", 1)).isInstanceOf(Rejection.class);
        AutoCloseable engine = install("1.0.0", ".*");
        assertThat(madeBy("x")).isEqualTo("1.0.0");
        engine.close();
        assertThat(leases.lease(Provider.class, "x")).isEmpty();
        install("1.1.0", ".*");
        assertThat(madeBy("x")).isEqualTo("1.1.0");
        assertThat(outcomes)
                .containsExactly(
                        "x.json: good", "x.json: no bundle that reads declarations is installed", "x.json: good");
    }

    @Test
    void anEngineThatCannotReadWhatServesIsTold() throws Exception {
        install("1.0.0", ".*");
        declarations.put("x.json", "UPPER", 1);
        assertThatThrownBy(() -> declarations.checkedBy(engine("2.0.0", "[a-z]+")))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("x.json");
        declarations.checkedBy(engine("2.0.0", "[A-Z]+"));
    }

    @Test
    void ofTwoFilesForOneIdTheNewestServes() throws Exception {
        install("1.0.0", ".*");
        declarations.put("new.json", "x", 2_000);
        declarations.put("old.json", "x", 1_000);
        try (var lease = leases.lease(Provider.class, "x").orElseThrow()) {
            assertThat(lease.bundle()).isEqualTo("new.json");
        }
        declarations.remove("new.json");
        try (var lease = leases.lease(Provider.class, "x").orElseThrow()) {
            assertThat(lease.bundle()).isEqualTo("old.json");
        }
    }
}
