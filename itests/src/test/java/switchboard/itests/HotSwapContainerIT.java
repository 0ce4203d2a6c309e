package switchboard.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import switchboard.deploy.Lease;
import switchboard.deploy.Offer;
import switchboard.deploy.Theme;
import switchboard.spi.Provider;

/** Providers, declarations and themes appear, are swapped, are refused and go, while the framework runs. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapContainerIT extends HotContainer {

    @Configuration
    public static Option[] switchboard() throws Exception {
        var container = new Container();
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            HotJars.provider("swapped", version, "901", "CHAT").write(container.jars(), "swapped-" + version);
            HotJars.provider("beside", version, "902", "CHAT").write(container.jars(), "beside-" + version);
            HotJars.provider("drained", version, "903", "CHAT").write(container.jars(), "drained-" + version);
            HotJars.provider("shipped", version, "904", "CHAT, IMAGES").write(container.jars(), "shipped-" + version);
            HotJars.provider("copied", version, "905", "CHAT").write(container.jars(), "copied-" + version);
            HotJars.provider("refused", version, "906, 907", "CHAT, IMAGES")
                    .write(container.jars(), "refused-" + version);
        }
        String reference = "<reference interface=\"java.util.concurrent.Callable\" name=\"missing\"/>";
        String hang = "try { new java.util.concurrent.CountDownLatch(1).await(); } catch (InterruptedException e) {"
                + " throw new IllegalStateException(e); }";
        var refused = List.of(
                HotJars.provider("refused", "2.0.0", "906, 907", "CHAT, IMAGES")
                        .importing("switchboard.spi;version=\"[2.0,3)\""),
                HotJars.provider("refused", "2.0.1", "906, 907", "CHAT, IMAGES", "", reference),
                HotJars.provider("refused", "2.0.2", "906", "CHAT, IMAGES"),
                HotJars.provider("refused", "2.0.3", "906, 907", "CHAT"),
                HotJars.provider("refused", "2.0.4", "906, 907", "CHAT, IMAGES")
                        .importing("switchboard.spi;version=\"[1.0,2)\",switchboard.deploy"),
                HotJars.provider("refused", "2.0.5", "906, 907", "CHAT, IMAGES").with("Export-Package: hot"),
                HotJars.provider("refused", "2.0.6", "906, 907", "CHAT, IMAGES", hang, ""),
                HotJars.provider(
                        "refused",
                        "2.0.7",
                        "906, 907",
                        "CHAT, IMAGES",
                        "if (true) throw new IllegalStateException(\"no luck\");",
                        ""));
        for (int i = 0; i < refused.size(); i++) {
            refused.get(i).write(container.jars(), "refused-2.0." + i);
        }
        HotJars.provider("shipped", "3.0.0", "904", "CHAT").write(container.jars(), "shipped-less");
        HotJars.engine("1.0.0").write(container.jars(), "engine-1.0.0");
        HotJars.engine("2.0.0").write(container.jars(), "engine-2.0.0");
        HotJars.theme("bundled", "1.0.0", "one").write(container.jars(), "bundled-1.0.0");
        HotJars.theme("bundled", "1.1.0", "two").write(container.jars(), "bundled-1.1.0");
        HotJars.theme("bundled", "1.2.0", "three").without("theme/index.html").write(container.jars(), "bundled-empty");
        return container.ships("shipped-1.1.0").options();
    }

    private long installed(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .count();
    }

    @Test
    public void overTheSameNameAnyVersionSucceeds() throws Exception {
        assertEquals("nobody", serving(901));
        deploy.drop("swapped-1.0.0", "swapped.jar");
        awaitServing(901, "1.0.0");
        deploy.drop("swapped-1.2.0", "swapped.jar");
        awaitServing(901, "1.2.0");
        deploy.drop("swapped-1.1.0", "swapped.jar");
        awaitServing(901, "1.1.0");
        Await.until(LIMIT, "the older ones are gone", () -> installed("hot.swapped") == 1);

        long before = identity(901);
        deploy.drop("swapped-1.1.0", "swapped.jar");
        Await.until(LIMIT, "the same version again", () -> identity(901) != before);
        Await.until(LIMIT, "the one it replaced is gone", () -> installed("hot.swapped") == 1);
        assertEquals("1.1.0", serving(901));
        assertEquals("active", status("swapped.jar").state());
        deploy.delete("swapped.jar");
        awaitServing(901, "nobody");
        Await.until(LIMIT, "all are gone", () -> installed("hot.swapped") == 0);
    }

    private long identity(int type) {
        try (Lease<Provider> lease = leases.provider(type).orElseThrow()) {
            return System.identityHashCode(lease.service());
        }
    }

    @Test
    public void sideBySideTheHighestVersionServes() throws Exception {
        deploy.drop("beside-1.1.0", "beside-1.1.0.jar");
        awaitServing(902, "1.1.0");
        deploy.drop("beside-1.0.0", "beside-1.0.0.jar");
        Await.until(
                LIMIT,
                "1.0.0 stands by",
                () -> status("beside-1.0.0.jar").state().equals("standby"));
        assertEquals("1.1.0", serving(902));
        deploy.drop("beside-1.2.0", "beside-1.2.0.jar");
        awaitServing(902, "1.2.0");
        assertEquals("standby", status("beside-1.1.0.jar").state());
        deploy.delete("beside-1.2.0.jar");
        awaitServing(902, "1.1.0");
        deploy.delete("beside-1.1.0.jar");
        awaitServing(902, "1.0.0");
        deploy.delete("beside-1.0.0.jar");
        awaitServing(902, "nobody");
    }

    @Test
    public void aCallKeepsItsVersionAndTheOldClassesGoWithIt() throws Exception {
        deploy.drop("drained-1.0.0", "drained.jar");
        awaitServing(903, "1.0.0");
        Lease<Provider> call = leases.provider(903).orElseThrow();
        Bundle old = FrameworkUtil.getBundle(call.service().getClass());
        var loader = new WeakReference<>(call.service().getClass().getClassLoader());
        deploy.drop("drained-1.1.0", "drained.jar");
        awaitServing(903, "1.1.0");
        assertEquals(Bundle.ACTIVE, old.getState());
        assertEquals("1.0.0", call.service().info().ownedBy());
        List<Offer> retired = leases.offers().stream()
                .filter(offer -> offer.id().equals("drained") && offer.retired())
                .toList();
        assertEquals(1, retired.size());
        assertEquals(1, retired.getFirst().leases());
        assertEquals(
                "draining",
                bundles.list().stream()
                        .filter(one ->
                                one.version().equals("1.0.0") && one.name().equals("hot.drained"))
                        .findFirst()
                        .orElseThrow()
                        .state());

        call.close();
        call.close();
        call = null;
        Await.until(LIMIT, "the old bundle is gone", () -> old.getState() == Bundle.UNINSTALLED);
        Await.until(LIMIT, "the old class loader is collected", () -> {
            System.gc();
            return loader.refersTo(null);
        });
        deploy.delete("drained.jar");
        awaitServing(903, "nobody");
    }

    @Test
    public void whatIsDroppedSucceedsWhatIsShippedAndDeletingItBringsThatBack() throws Exception {
        assertEquals("1.1.0", serving(904));
        deploy.drop("shipped-1.0.0", "mine.jar"); // older, and still the operator's word
        awaitServing(904, "1.0.0");
        deploy.drop("shipped-1.2.0", "mine.jar");
        awaitServing(904, "1.2.0");
        deploy.drop("shipped-less", "mine.jar");
        assertTrue(deploy.refusal("mine.jar").contains("Provider shipped for IMAGES"));
        assertEquals("1.2.0", serving(904));
        deploy.delete("mine.jar");
        awaitServing(904, "1.1.0");
        deploy.awaitNoRefusal("mine.jar");
        deploy.drop("shipped-less", "less.jar");
        assertTrue("also beside the shipped one", deploy.refusal("less.jar").contains("IMAGES"));
        assertEquals("1.1.0", serving(904));
        deploy.delete("less.jar");
        deploy.awaitNoRefusal("less.jar");
    }

    @Test
    public void whatCannotServeIsRefusedAndTheOldOneServesOn() throws Exception {
        deploy.drop("refused-1.0.0", "refused.jar");
        awaitServing(906, "1.0.0");
        String[] reasons = {
            "switchboard.spi", // unresolvable: another generation of the SPI
            "java.util.concurrent.Callable", // a component that stays unsatisfied
            "channel type 907",
            "IMAGES",
            "switchboard.deploy", // the kernel's
            "exports hot",
            "does not start within", // hangs
            "no luck"
        };
        for (int i = 0; i < reasons.length; i++) {
            String version = "2.0." + i;
            deploy.drop("refused-" + version, "refused.jar");
            String reason = reasons[i];
            Await.until(
                    LIMIT,
                    version + " is refused for " + reason,
                    () -> deploy.refusal("refused.jar").contains(reason));
            assertEquals(version, "1.0.0", serving(906));
            assertEquals(version, "1.0.0", serving(907));
            assertTrue(status("refused.jar").refusal().contains(reason));
        }
        Await.until(LIMIT, "what was refused is gone", () -> installed("hot.refused") == 1);
        deploy.drop("refused-1.1.0", "refused.jar");
        awaitServing(906, "1.1.0");
        deploy.awaitNoRefusal("refused.jar");
        assertEquals("", status("refused.jar").refusal());
        deploy.delete("refused.jar");
        awaitServing(906, "nobody");
    }

    @Test
    public void aFileThatIsTakenAwayAndPutBackServesOn() throws Exception {
        deploy.drop("copied-1.0.0", "replaced.jar");
        awaitServing(905, "1.0.0");
        for (int i = 0; i < 50; i++) {
            deploy.delete("replaced.jar");
            assertEquals("without the file", "1.0.0", serving(905));
            deploy.drop("copied-1.0.0", "replaced.jar");
            assertEquals("with it", "1.0.0", serving(905));
        }
        Await.until(LIMIT, "two looks at it", new Looks()::passed);
        assertEquals("1.0.0", serving(905));
        deploy.delete("replaced.jar");
        awaitServing(905, "nobody");
    }

    @Test
    public void aFileThatIsBeingCopiedIsLeftAlone() throws Exception {
        deploy.drop("copied-1.0.0", "copied.jar");
        awaitServing(905, "1.0.0");
        byte[] next = deploy.prepared("copied-1.1.0");
        for (int part : new int[] {1, next.length / 3, next.length / 2, next.length - 1}) {
            deploy.write("copied.jar", Arrays.copyOf(next, part));
            Await.until(LIMIT, "two looks at it", new Looks()::passed);
            assertEquals("1.0.0", serving(905));
        }
        deploy.write("copied.jar", next);
        awaitServing(905, "1.1.0");
        deploy.awaitNoRefusal("copied.jar");

        deploy.write("copied.jar", "this is no jar");
        assertTrue(deploy.refusal("copied.jar").contains("not whole"));
        assertEquals("1.1.0", serving(905));
        deploy.delete("copied.jar");
        awaitServing(905, "nobody");
        deploy.awaitNoRefusal("copied.jar");
    }

    @Test
    public void aDeclarationIsServedEditedRefusedAndGoes() throws Exception {
        deploy.drop("engine-1.0.0", "engine.jar");
        Await.until(LIMIT, "the engine", () -> status("engine.jar").state().equals("active"));
        deploy.write("mine.json", "{\"id\": \"mine\", \"type\": 911}");
        awaitServing(911, "1.0.0");
        deploy.write("mine.json", "{\"id\": \"mine\", \"type\": 912}");
        awaitServing(912, "1.0.0");
        assertEquals("nobody", serving(911));

        deploy.write("mine.json", "{\"type\": 913}");
        assertTrue(deploy.refusal("mine.json").contains("member id is missing"));
        assertEquals("1.0.0", serving(912));
        assertFalse(status("mine.json").refusal().isEmpty());
        deploy.write("mine.json", "{\"id\": \"mine\", \"ty");
        Await.until(LIMIT, "cut", () -> deploy.refusal("mine.json").contains("not JSON"));
        assertEquals("1.0.0", serving(912));
        deploy.write("mine.json", "{\"id\": \"mine\", \"type\": 914}");
        awaitServing(914, "1.0.0");
        deploy.awaitNoRefusal("mine.json");

        try (Lease<Provider> call = leases.provider(914).orElseThrow()) {
            deploy.drop("engine-2.0.0", "engine.jar");
            awaitServing(914, "2.0.0");
            assertEquals("1.0.0", call.service().info().ownedBy());
            assertEquals(2, installed("hot.engine"));
        }
        Await.until(LIMIT, "the old engine is gone", () -> installed("hot.engine") == 1);

        deploy.write("taken.json", "{\"id\": \"taken\", \"type\": 904}"); // a type that a shipped bundle serves
        awaitServing(904, "2.0.0");
        deploy.delete("taken.json");
        awaitServing(904, "1.1.0");
        deploy.delete("mine.json");
        awaitServing(914, "nobody");
        deploy.delete("engine.jar");
        Await.until(LIMIT, "no engine", () -> installed("hot.engine") == 0);
    }

    @Test
    public void themesComeAsBundlesAndAsFolders() throws Exception {
        deploy.drop("bundled-1.0.0", "bundled.jar");
        Await.until(LIMIT, "the theme", () -> index("bundled").equals(Optional.of("one")));
        deploy.drop("bundled-1.1.0", "bundled.jar");
        Await.until(LIMIT, "its next version", () -> index("bundled").equals(Optional.of("two")));
        deploy.drop("bundled-empty", "bundled.jar");
        assertTrue(deploy.refusal("bundled.jar").contains("theme/index.html"));
        assertEquals(Optional.of("two"), index("bundled"));
        deploy.delete("bundled.jar");
        Await.until(LIMIT, "no theme", () -> index("bundled").isEmpty());

        deploy.write("plainfolder/index.html", "home");
        deploy.write("plainfolder/assets/app.js", "code");
        Await.until(LIMIT, "the folder", () -> index("plainfolder").equals(Optional.of("home")));
        deploy.write("plainfolder/index.html", "new home");
        Await.until(LIMIT, "its change", () -> index("plainfolder").equals(Optional.of("new home")));
        for (String file :
                List.of("plainfolder/assets/app.js", "plainfolder/assets", "plainfolder/index.html", "plainfolder")) {
            deploy.delete(file);
        }
        Await.until(LIMIT, "no folder", () -> index("plainfolder").isEmpty());
    }

    private Optional<String> index(String theme) throws Exception {
        Optional<Lease<Theme>> lease = leases.lease(Theme.class, theme);
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        try (Lease<Theme> held = lease.get()) {
            Optional<URL> file = held.service().resource("index.html");
            try (InputStream in = file.orElseThrow().openStream()) {
                return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }
}
