package switchboard.deploy;

import java.util.function.BiPredicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Whose code threw something: a bundle's, if its stack leads from the top through a class of that bundle before any of
 * the kernel's. What the SPI or the kernel names as an outcome is nobody's fault.
 *
 * @param context where bundles are looked for
 */
record Guilt(BundleContext context) implements BiPredicate<Long, Throwable> {
    private static final int DEEPEST = 20;
    private static final String OURS = "switchboard.";
    private static final String LIBRARY = "switchboard.lib.";

    @Override
    public boolean test(Long id, Throwable thrown) {
        Bundle bundle = context.getBundle(id);
        if (bundle == null || thrown instanceof OutOfMemoryError) {
            return false;
        }
        if (isOurs(thrown.getClass().getName())
                && !owns(bundle, thrown.getClass().getName())) {
            return false;
        }
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
            root = root.getCause();
        }
        for (StackTraceElement frame : root.getStackTrace()) {
            if (owns(bundle, frame.getClassName())) {
                return true;
            }
            if (isOurs(frame.getClassName())) {
                return false;
            }
        }
        return false;
    }

    private static boolean isOurs(String type) {
        return type.startsWith(OURS) && !type.startsWith(LIBRARY);
    }

    private static boolean owns(Bundle bundle, String type) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null || wiring.getClassLoader() == null) {
            return false;
        }
        try {
            Class<?> found = Class.forName(type, false, wiring.getClassLoader());
            return bundle.equals(FrameworkUtil.getBundle(found));
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }
}
