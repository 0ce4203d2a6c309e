package switchboard.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Provider;

/** What lies in the folder when the deployer starts, and when the deployer itself is restarted. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RestartContainerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    private BundleContext context;

    private final DeployFolder deploy = new DeployFolder();

    @Configuration
    public static Option[] switchboard() throws Exception {
        var container = new Container();
        HotJars.provider("kept", "1.0.0", "921", "CHAT").write(container.jars(), "kept-1.0.0");
        HotJars.provider("kept", "0.9.0", "921", "CHAT").write(container.jars(), "kept-0.9.0");
        HotJars.provider("kept", "1.2.0", "921", "CHAT").write(container.jars(), "kept-1.2.0");
        HotJars.provider("less", "1.0.0", "922, 923", "CHAT").write(container.jars(), "less-1.0.0");
        HotJars.provider("less", "2.0.0", "922", "CHAT").write(container.jars(), "less-2.0.0");
        Files.copy(
                container.jars().resolve("kept-0.9.0.jar"), container.deploy().resolve("kept.jar"));
        Files.writeString(container.deploy().resolve("gone.jar.rejected"), "of a file that is gone");
        HotJars.provider("endless", "1.0.0", "924", "CHAT").write(container.jars(), "endless-1.0.0");
        HotJars.provider("endless", "1.1.0", "924", "CHAT").write(container.jars(), "endless-1.1.0");
        return container
                .ships("kept-1.0.0")
                .ships("less-1.0.0")
                .with("DEPLOY_GRACE", "2")
                .options();
    }

    private String serving(int type) {
        ServiceReference<Leases> reference = context.getServiceReference(Leases.class);
        if (reference == null) {
            return "no leases";
        }
        Optional<String> version = context.getService(reference).provider(type).map(lease -> {
            try (lease) {
                return lease.service().info().ownedBy();
            }
        });
        return version.orElse("nobody");
    }

    private Bundle deployer() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> "switchboard.deploy".equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void whatLiesInTheFolderIsJudgedAndFoundAgainAfterARestart() throws Exception {
        Await.until(LIMIT, "the operator's word", () -> serving(921).equals("0.9.0"));
        deploy.drop("less-2.0.0", "less.jar");
        assertTrue(deploy.refusal("less.jar").contains("channel type 923"));
        assertEquals("1.0.0", serving(922));
        deploy.awaitNoRefusal("gone.jar");

        Bundle deployer = deployer();
        deployer.stop();
        assertEquals("no leases", serving(921));
        deployer.start();
        Await.until(LIMIT, "kept", () -> serving(921).equals("0.9.0"));
        assertEquals("1.0.0", serving(922));
        assertEquals(2, kept());

        deploy.drop("kept-1.2.0", "kept.jar");
        Await.until(LIMIT, "swapped", () -> serving(921).equals("1.2.0"));
        Await.until(LIMIT, "the old one is gone", () -> kept() == 2);

        deployer.stop();
        deploy.delete("kept.jar");
        deployer.start();
        Await.until(LIMIT, "deleted while nobody looked", () -> serving(921).equals("1.0.0"));
        Await.until(LIMIT, "only the shipped one is left", () -> kept() == 1);
        assertTrue(Files.exists(Path.of(System.getProperty(Container.DEPLOY, ""), "less.jar.rejected")));
    }

    @Test
    public void aCallThatDoesNotEndIsWaitedForNoLongerThanTheGraceTime() throws Exception {
        deploy.drop("endless-1.0.0", "endless.jar");
        Await.until(LIMIT, "served", () -> serving(924).equals("1.0.0"));
        Leases leases = context.getService(context.getServiceReference(Leases.class));
        Lease<Provider> endless = leases.provider(924).orElseThrow();
        deploy.drop("endless-1.1.0", "endless.jar");
        Await.until(LIMIT, "swapped", () -> serving(924).equals("1.1.0"));
        assertEquals("it waits", 2, installed("hot.endless"));
        Await.until(LIMIT, "the old one left", () -> installed("hot.endless") == 1);
        endless.close();
        assertEquals("1.1.0", serving(924));
        deploy.delete("endless.jar");
        Await.until(LIMIT, "gone", () -> installed("hot.endless") == 0);
    }

    private long kept() {
        return installed("hot.kept");
    }

    private long installed(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .count();
    }
}
