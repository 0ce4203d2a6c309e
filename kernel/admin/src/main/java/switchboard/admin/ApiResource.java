package switchboard.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The description of this API, for programs that make clients of it. Not in One API. */
@Path("api/openapi.json")
public final class ApiResource {
    private final String version;
    private volatile @Nullable ObjectNode document;

    ApiResource(String version) {
        this.version = version;
    }

    /** This document. */
    @GET
    @PermitAll
    public ObjectNode document(@Context Configuration serving) {
        ObjectNode known = document;
        if (known == null) {
            List<Class<?>> all = Stream.concat(
                            serving.getInstances().stream().<Class<?>>map(Object::getClass), RelayRoutes.ALL.stream())
                    .toList();
            known = ApiDocument.of(all, version);
            document = known;
        }
        return known;
    }
}
