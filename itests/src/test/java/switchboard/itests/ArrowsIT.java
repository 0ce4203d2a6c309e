package switchboard.itests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may see whom: admin, relay and notices, deploy, then store and http, then spi; bundles see spi alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrowsIT {
    private static final List<String> HOT = List.of("provider", "auth", "quota", "notifier", "theme");

    private JavaClasses house;

    @BeforeAll
    void read() throws IOException {
        List<JarFile> jars = new ArrayList<>();
        for (String folder : new String[] {"30-kernel", "40-library", "50-bundles"}) {
            for (Path jar : ours(Installation.image().resolve("system").resolve(folder))) {
                jars.add(new JarFile(jar.toFile()));
            }
        }
        house = new ClassFileImporter().importJars(jars);
        assertThat(house).hasSizeGreaterThan(100);
    }

    @Test
    void kernelModulesSeeOnlyWhatIsBelowThem() {
        sees("spi", List.of());
        sees("http", List.of("spi"));
        sees("store", List.of("spi"));
        sees("deploy", List.of("spi", "store", "http"));
        sees("relay", List.of("spi", "store", "http", "deploy", "relay.tiktoken"));
        sees("relay.tiktoken", List.of());
        sees("notices", List.of("spi", "store", "deploy"));
        sees("admin", List.of("spi", "store", "http", "deploy", "relay", "notices"));
    }

    @Test
    void bundlesSeeTheSpiAndLibrariesAndThemselves() {
        Set<String> libraries = packages(ArrowsIT::isLibrary);
        assertThat(libraries).isNotEmpty();
        for (String own : packages(name -> isLibrary(name) || isHot(name))) {
            List<String> allowed = new ArrayList<>(libraries);
            allowed.add(own);
            allowed.add("switchboard.spi");
            noClasses()
                    .that(are(own))
                    .should()
                    .dependOnClassesThat(ofTheHouseExcept(allowed))
                    .check(house);
        }
    }

    private Set<String> packages(Predicate<String> wanted) {
        return house.stream()
                .map(JavaClass::getPackageName)
                .filter(wanted)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("switchboard.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void theSpiStandsOnTheJdkAlone() {
        classes()
                .that(are("switchboard.spi"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("switchboard.spi", "java..", "org.osgi.annotation..", "org.jspecify..")
                .check(house);
    }

    @Test
    void hotBundlesExportNothing() throws IOException {
        for (Path jar : ours(Installation.image().resolve("system/50-bundles"))) {
            try (JarFile file = new JarFile(jar.toFile())) {
                assertThat(file.getManifest().getMainAttributes().getValue("Export-Package"))
                        .as(jar.toString())
                        .isNull();
            }
        }
    }

    private void sees(String module, List<String> others) {
        List<String> allowed = new ArrayList<>(List.of("switchboard." + module));
        others.forEach(other -> allowed.add("switchboard." + other));
        noClasses()
                .that(are("switchboard." + module))
                .should()
                .dependOnClassesThat(ofTheHouseExcept(allowed))
                .check(house);
    }

    private static DescribedPredicate<JavaClass> are(String module) {
        return DescribedPredicate.describe(
                "are of " + module, type -> type.getPackageName().equals(module));
    }

    private static DescribedPredicate<JavaClass> ofTheHouseExcept(List<String> allowed) {
        return DescribedPredicate.describe(
                "are of the house, but not of " + allowed,
                type -> type.getPackageName().startsWith("switchboard.") && !allowed.contains(type.getPackageName()));
    }

    @Test
    void libraryExportsOnePackage() throws IOException {
        for (Path jar : ours(Installation.image().resolve("system/40-library"))) {
            try (JarFile file = new JarFile(jar.toFile())) {
                assertThat(file.getManifest().getMainAttributes().getValue("Export-Package"))
                        .as(jar.toString())
                        .startsWith("switchboard.lib.")
                        .containsOnlyOnce("version=")
                        .contains(";version=");
            }
        }
    }

    private static boolean isLibrary(String name) {
        return name.startsWith("switchboard.lib.");
    }

    private static boolean isHot(String name) {
        return HOT.stream().anyMatch(kind -> name.startsWith("switchboard." + kind + "."));
    }

    private static List<Path> ours(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("switchboard-"))
                    .toList();
        }
    }
}
