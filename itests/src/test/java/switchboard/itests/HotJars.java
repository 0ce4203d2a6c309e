package switchboard.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Small bundles, compiled for a test: each a provider, or what a test needs in the place of one. */
final class HotJars {
    private static final String PROVIDER = """
            package hot;
            import java.util.List;
            import java.util.Set;
            import switchboard.spi.*;
            public class Hot implements Provider {
                private final String id; private final Set<Integer> types; private final Set<Operation> operations;
                public Hot() { this("ID", Set.of(TYPES), Set.of(OPERATIONS)); BEGIN }
                Hot(String id, Set<Integer> types, Set<Operation> operations) {
                    this.id = id; this.types = types; this.operations = operations;
                }
                public ProviderInfo info() {
                    return new ProviderInfo(id, id, types, operations, "", "", "VERSION", List.of(), List.of());
                }
                public Attempt begin(Call call, Channel channel) { throw new UnsupportedOperationException(); }
                public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, java.time.Instant now, Upstream upstream) {
                    return request;
                }
                public UpstreamFailure classify(int status, Headers headers, byte[] body) {
                    throw new IllegalStateException("a fault of this bundle");
                }
            }
            """;

    /** Reads {@code {"id": …, "type": …}}; a declaration that says {@code "new"} is for versions from 2 on. */
    private static final String ENGINE = """
            package hot;
            import java.util.Set;
            import java.util.regex.*;
            import switchboard.spi.*;
            public class Engine implements ProviderDeclarations {
                public Provider read(String json) {
                    Matcher form = Pattern.compile("\\"id\\": *\\"([a-z]+)\\", *\\"type\\": *([0-9]+)").matcher(json);
                    if (!form.find()) throw new IllegalArgumentException("member id is missing");
                    return new Hot(form.group(1), Set.of(Integer.valueOf(form.group(2))), Set.of(Operation.CHAT));
                }
            }
            """;

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="hot.TYPE">
              <implementation class="hot.TYPE"/>
              <service><provide interface="switchboard.spi.SERVICE"/></service>
              REFERENCE
            </scr:component>
            """;

    private final String name;
    private final String version;
    private final List<String> headers = new ArrayList<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private String imports = "switchboard.spi;version=\"[1.0,2)\"";

    private HotJars(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /** A provider of one id that serves these types and operations; its {@code ownedBy} is its version. */
    static HotJars provider(String id, String version, String types, String operations) {
        return provider(id, version, types, operations, "", "");
    }

    /** @param begin statements of its constructor
     *  @param reference more of the component's description */
    static HotJars provider(
            String id, String version, String types, String operations, String begin, String reference) {
        var jar = new HotJars("hot." + id, version);
        jar.sources.put("hot.Hot", hot(id, version, types, operations, begin));
        jar.component("Hot", "Provider", reference);
        return jar;
    }

    static HotJars engine(String version) {
        var jar = new HotJars("hot.engine", version);
        jar.sources.put("hot.Hot", hot("none", version, "", "", ""));
        jar.sources.put("hot.Engine", ENGINE);
        jar.component("Engine", "ProviderDeclarations", "");
        return jar;
    }

    static HotJars theme(String id, String version, String index) {
        var jar = new HotJars("hot.theme." + id, version);
        jar.imports = "";
        jar.headers.add("Provide-Capability: switchboard.theme;switchboard.theme=" + id
                + ";title=A theme;version:Version=" + version);
        jar.files.put("theme/index.html", index);
        return jar;
    }

    private static String hot(String id, String version, String types, String operations, String begin) {
        String constants = Stream.of(operations.split(","))
                .filter(operation -> !operation.isBlank())
                .map(operation -> "Operation." + operation.strip())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return PROVIDER.replace("ID", id)
                .replace("TYPES", types)
                .replace("OPERATIONS", constants)
                .replace("VERSION", version)
                .replace("BEGIN", begin);
    }

    HotJars importing(String packages) {
        imports = packages;
        return this;
    }

    HotJars with(String header) {
        headers.add(header);
        return this;
    }

    HotJars without(String file) {
        files.remove(file);
        return this;
    }

    private void component(String type, String service, String reference) {
        files.put(
                "OSGI-INF/" + type + ".xml",
                COMPONENT.replace("TYPE", type).replace("SERVICE", service).replace("REFERENCE", reference));
        headers.add("Service-Component: OSGI-INF/" + type + ".xml");
    }

    /** Writes it as {@code <name>.jar}. */
    void write(Path folder, String file) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        if (!imports.isEmpty()) {
            main.putValue("Import-Package", imports);
        }
        for (String header : headers) {
            int colon = header.indexOf(": ");
            main.putValue(header.substring(0, colon), header.substring(colon + 2));
        }
        Path classes = Files.createTempDirectory(folder, "classes");
        compile(classes);
        try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve(file + ".jar")), manifest)) {
            for (var entry : files.entrySet()) {
                add(out, entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
            try (Stream<Path> all = Files.walk(classes)) {
                for (Path type : all.filter(Files::isRegularFile).sorted().toList()) {
                    add(out, classes.relativize(type).toString(), Files.readAllBytes(type));
                }
            }
        }
    }

    private void compile(Path to) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((type, text) -> units.add(new Source(type, text)));
        boolean done = compiler.getTask(
                        null, null, null, List.of("--release", "21", "-proc:none", "-d", to.toString()), null, units)
                .call();
        if (!done) {
            throw new IllegalStateException(name + " does not compile");
        }
    }

    private static void add(JarOutputStream out, String name, byte[] content) {
        try {
            out.putNextEntry(new JarEntry(name));
            out.write(content);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
