package switchboard.itests;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import switchboard.deploy.Lease;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Provider;
import switchboard.spi.RelayException;

/** Bundles whose code breaks their calls are put aside by themselves, where something can stand in for them. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class QuarantineContainerIT extends HotContainer {
    @Configuration
    public static Option[] switchboard() throws Exception {
        var container = new Container();
        HotJars.provider("lonely", "1.0.0", "908", "CHAT").write(container.jars(), "lonely-1.0.0");
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            HotJars.provider("broken", version, "909", "CHAT").write(container.jars(), "broken-" + version);
            HotJars.provider("shipped", version, "904", "CHAT").write(container.jars(), "shipped-" + version);
            HotJars.provider("innocent", version, "910", "CHAT").write(container.jars(), "innocent-" + version);
        }
        return container.ships("shipped-1.1.0").options();
    }

    /** As a call does that the provider breaks. */
    private void breakCalls(int type, int times) {
        for (int i = 0; i < times; i++) {
            try (Lease<Provider> lease = leases.provider(type).orElseThrow()) {
                try {
                    lease.service().classify(500, Headers.NONE, new byte[0]);
                } catch (IllegalStateException fault) {
                    lease.broke(fault);
                }
            }
        }
    }

    @Test
    public void whatBreaksIsPutAsideForWhatTheFileHeldBefore() throws Exception {
        deploy.drop("broken-1.0.0", "broken.jar");
        awaitServing(909, "1.0.0");
        deploy.drop("broken-1.1.0", "broken.jar");
        awaitServing(909, "1.1.0");
        breakCalls(909, 9);
        assertEquals("nine odd calls are no breakdown", "1.1.0", serving(909));
        breakCalls(909, 1);
        awaitServing(909, "1.0.0");
        assertTrue(deploy.refusal("broken.jar.quarantined").contains("it broke 10 of")); // said when all is done
        assertArrayEquals(deploy.prepared("broken-1.0.0"), deploy.content("broken.jar"));
        assertArrayEquals(deploy.prepared("broken-1.1.0"), deploy.content("broken.jar.quarantined"));
        assertEquals("quarantined", status("broken.jar.quarantined").state());

        breakCalls(909, 10);
        Await.until(LIMIT, "FileInstall has seen all", new Looks()::passed);
        assertEquals("there is nothing before it", "1.0.0", serving(909));
        deploy.delete("broken.jar.quarantined");
        deploy.awaitNoRefusal("broken.jar.quarantined");
        deploy.drop("broken-1.1.0", "broken.jar");
        awaitServing(909, "1.1.0");
        deploy.delete("broken.jar");
        awaitServing(909, "nobody");
    }

    @Test
    public void whatBreaksInThePlaceOfWhatIsShippedLetsThatServe() throws Exception {
        deploy.drop("shipped-1.2.0", "breaks.jar");
        awaitServing(904, "1.2.0");
        breakCalls(904, 10);
        awaitServing(904, "1.1.0");
        assertTrue(deploy.refusal("breaks.jar.quarantined").contains("a fault of this bundle"));
        Await.until(LIMIT, "FileInstall has seen it", new Looks()::passed);
        deploy.delete("breaks.jar.quarantined");
        deploy.awaitNoRefusal("breaks.jar.quarantined");
    }

    @Test
    public void whatNothingCanStandInForServesOn() throws Exception {
        deploy.drop("lonely-1.0.0", "lonely.jar");
        awaitServing(908, "1.0.0");
        breakCalls(908, 25);
        Await.until(LIMIT, "two looks at it", new Looks()::passed);
        assertEquals("1.0.0", serving(908));
        deploy.delete("lonely.jar");
        awaitServing(908, "nobody");
    }

    @Test
    public void whatTheKernelThrowsIsNoFaultOfABundle() throws Exception {
        deploy.drop("innocent-1.1.0", "innocent.jar");
        awaitServing(910, "1.1.0");
        for (int i = 0; i < 20; i++) {
            try (Lease<Provider> lease = leases.provider(910).orElseThrow()) {
                lease.broke(new IllegalStateException("thrown here"));
                lease.broke(new RelayException(Failure.CONNECT, "an outcome that the SPI names"));
            }
        }
        Await.until(LIMIT, "two looks at it", new Looks()::passed);
        assertEquals("1.1.0", serving(910));
        deploy.delete("innocent.jar");
        awaitServing(910, "nobody");
    }
}
