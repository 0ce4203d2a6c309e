package switchboard.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** nginx twice: with Lua as the upstream that is measured against, and as a plain proxy in front of it. */
final class Nginx {
    private static final Path MODULES = Path.of("/usr/lib/nginx/modules");

    private final Path binary;
    private final Path folder;

    private Nginx(Path binary, Path folder) {
        this.binary = binary;
        this.folder = folder;
    }

    /** Empty if nginx or its Lua module is missing. */
    static Optional<Nginx> find(Path folder) {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .filter(any -> Files.exists(MODULES.resolve("ngx_http_lua_module.so")))
                .findFirst()
                .map(binary -> new Nginx(binary, folder));
    }

    String version() throws IOException, InterruptedException {
        var process = new ProcessBuilder(binary.toString(), "-v")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text.replace("nginx version:", "").strip();
    }

    Child mock(int port) throws IOException, InterruptedException {
        String modules = Stream.of("ndk_http_module.so", "ngx_http_lua_module.so")
                .map(MODULES::resolve)
                .filter(Files::exists)
                .map("load_module %s;"::formatted)
                .reduce("", String::concat);
        String server = """
            server {
              listen 127.0.0.1:%d backlog=4096;
              location / {
                content_by_lua_block {
                  ngx.req.read_body()
                  local body = ngx.req.get_body_data() or ""
                  if not body:find('"stream":true', 1, true) then
                    ngx.header["Content-Type"] = "application/json"
                    local answer = [[%s]]
                    ngx.header["Content-Length"] = #answer
                    ngx.print(answer)
                    return
                  end
                  ngx.header["Content-Type"] = "text/event-stream"
                  local claude = ngx.var.uri == "/v1/messages"
                  local event = claude and '%s' or 'data: %s\\n\\n'
                  if claude then
                    ngx.print('%s')
                  end
                  for i = 1, %d do
                    ngx.print(event)
                    ngx.flush(true)
                    ngx.sleep(%s)
                  end
                  ngx.print(claude and '%s' or 'data: %s\\n\\ndata: %s\\n\\ndata: [DONE]\\n\\n')
                }
              }
            }
            """.formatted(
                        port,
                        Answers.WHOLE,
                        lua(Answers.CLAUDE_EVENT),
                        Answers.EVENT,
                        lua(Answers.CLAUDE_START),
                        Shape.EVENTS,
                        Double.toString(Shape.GAP_MILLIS / 1000.0),
                        lua(Answers.CLAUDE_END),
                        Answers.FINISH,
                        Answers.USAGE);
        return start("mock", modules, server, port);
    }

    private static String lua(String text) {
        return text.replace("\n", "\\n");
    }

    Child proxy(int port, int upstream) throws IOException, InterruptedException {
        return start("proxy", "", """
            upstream mock { server 127.0.0.1:%d; keepalive 4096; keepalive_requests 1000000000; }
            server {
              listen 127.0.0.1:%d backlog=4096;
              location / {
                proxy_pass http://mock;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_buffering off;
              }
            }
            """.formatted(upstream, port), port);
    }

    private Child start(String name, String modules, String server, int port) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        boolean root = "root".equals(System.getProperty("user.name"));
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, """
            daemon off;
            worker_processes 1;
            %s
            pid %2$s/nginx.pid;
            error_log %2$s/error.log warn;
            %3$s
            events { worker_connections 8192; }
            http {
              access_log off;
              client_body_temp_path %2$s/body;
              proxy_temp_path %2$s/proxy;
              fastcgi_temp_path %2$s/fastcgi;
              uwsgi_temp_path %2$s/uwsgi;
              scgi_temp_path %2$s/scgi;
              client_body_buffer_size 256k;
              client_max_body_size 64m;
              keepalive_requests 1000000000;
              keepalive_timeout 300s;
              %4$s
            }
            """.formatted(root ? "user root;" : "", home, modules, server));
        var child = Child.start(
                home.resolve("out.log"),
                Map.of(),
                List.of(binary.toString(), "-p", home.toString(), "-c", configuration.toString()));
        child.awaitPort(port);
        return child;
    }
}
