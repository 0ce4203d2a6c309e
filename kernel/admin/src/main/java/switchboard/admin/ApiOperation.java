package switchboard.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Locale;
import java.util.Set;
import switchboard.admin.ApiSchemas.Way;

/** One method of a resource, as an operation of the API's document. */
final class ApiOperation {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Parameters that are whole numbers wherever they stand; the methods take them as text, since One API is lenient. */
    private static final Set<String> NUMBERS =
            Set.of("p", "id", "type", "channel", "start_timestamp", "end_timestamp", "target_timestamp");

    private final Class<?> resource;
    private final Method method;
    private final ApiSchemas schemas;
    private final Javadocs.Comment comment;

    /** @param resource the class that has the path; the method may be of one that it extends */
    ApiOperation(Class<?> resource, Method method, ApiSchemas schemas) {
        this.resource = resource;
        this.method = method;
        this.schemas = schemas;
        this.comment = Javadocs.of(method);
    }

    /**
     * The operation.
     *
     * @param tag what it belongs to
     * @throws IllegalStateException if the method does not say all that clients must know
     */
    ObjectNode describe(String tag) {
        if (comment.text().isEmpty()) {
            throw new IllegalStateException(method + " has no javadoc: the API's document has nothing to say of it");
        }
        ObjectNode operation = NODES.objectNode();
        operation.putArray("tags").add(tag);
        operation.put("operationId", id());
        operation.put("summary", comment.summary());
        operation.put("description", comment.text());
        for (Parameter parameter : method.getParameters()) {
            add(parameter, operation);
        }
        ByToken byToken = method.getAnnotation(ByToken.class);
        if (byToken == null) {
            addSecurity(operation);
            operation.put("x-rate-limit", method.isAnnotationPresent(Critical.class) ? "critical" : "api");
            addAnswers(operation.putObject("responses"), operation.has("requestBody"));
        } else {
            TokenAnswers.add(operation, byToken, schemas.of(method.getAnnotatedReturnType(), Way.ANSWER));
        }
        return operation;
    }

    private String id() {
        String owner = resource.getSimpleName().replaceFirst("Resource$", "");
        String name = method.getName();
        return owner.substring(0, 1).toLowerCase(Locale.ROOT)
                + owner.substring(1)
                + name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1);
    }

    private void add(Parameter parameter, ObjectNode operation) {
        if (parameter.isAnnotationPresent(BeanParam.class)) {
            for (Field field : parameter.getType().getDeclaredFields()) {
                if (field.isAnnotationPresent(QueryParam.class)) {
                    parameter(field, field.getType(), Javadocs.of(field).text(), operation);
                }
            }
        } else if (parameter.isAnnotationPresent(PathParam.class) || parameter.isAnnotationPresent(QueryParam.class)) {
            parameter(parameter, parameter.getType(), comment.parameter(parameter.getName()), operation);
        } else if (!parameter.isAnnotationPresent(Context.class)) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            body.putObject("content").putObject("application/json").set("schema", body(parameter));
        }
    }

    private static void parameter(AnnotatedElement element, Class<?> type, String text, ObjectNode operation) {
        PathParam path = element.getAnnotation(PathParam.class);
        QueryParam query = element.getAnnotation(QueryParam.class);
        String name = path != null ? path.value() : query != null ? query.value() : "";
        ObjectNode parameter = operation.withArray("parameters").addObject();
        parameter.put("name", name).put("in", path == null ? "query" : "path").put("required", path != null);
        if (!text.isEmpty()) {
            parameter.put("description", text);
        }
        boolean isNumber = NUMBERS.contains(name) || type == int.class || type == long.class;
        parameter.putObject("schema").put("type", isNumber ? "integer" : type == boolean.class ? "boolean" : "string");
    }

    private ObjectNode body(Parameter parameter) {
        Shape shape = parameter.getAnnotation(Shape.class);
        if (shape == null && !parameter.getType().isRecord()) {
            throw new IllegalStateException(method + " does not say what its body holds: @Shape or a record would");
        }
        return schemas.of(shape == null ? parameter.getType() : shape.value(), Way.REQUEST);
    }

    private boolean isPublic() {
        return method.isAnnotationPresent(PermitAll.class);
    }

    /** Whoever may call it, by either way to say who one is. */
    private void addSecurity(ObjectNode operation) {
        var security = operation.putArray("security");
        if (isPublic()) {
            return;
        }
        String role = role();
        security.addObject().putArray("session").add(role);
        security.addObject().putArray("accessToken").add(role);
        operation.put("x-role", role);
    }

    private String role() {
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        RolesAllowed roles = allowed == null ? method.getDeclaringClass().getAnnotation(RolesAllowed.class) : allowed;
        if (roles == null) {
            throw new IllegalStateException("who may call " + method + "?");
        }
        return roles.value()[0];
    }

    private void addAnswers(ObjectNode responses, boolean takesBody) {
        addDone(responses.putObject("200"));
        Refuses refuses = method.getAnnotation(Refuses.class);
        for (int status : refuses == null ? new int[0] : refuses.value()) {
            responses.putObject(Integer.toString(status)).put("$ref", "#/components/responses/Refused");
        }
        if (!isPublic()) {
            responses.putObject("401").put("$ref", "#/components/responses/Unidentified");
        }
        if (!isPublic() || takesBody) {
            responses.putObject("403").put("$ref", "#/components/responses/Foreign");
        }
        if (takesBody) {
            responses.putObject("413").put("$ref", "#/components/responses/TooLarge");
        }
        responses.putObject("429").put("$ref", "#/components/responses/TooMany");
        responses.putObject("503").put("$ref", "#/components/responses/Busy");
    }

    private void addDone(ObjectNode done) {
        done.put("description", "Done if `success` is true; else `message` says why not");
        ObjectNode content = done.putObject("content");
        content.putObject("application/json").set("schema", answer());
        Sends sends = method.getAnnotation(Sends.class);
        for (String type : sends == null ? new String[0] : sends.value()) {
            addFile(content.withObject("/" + type.replace("/", "~1")));
        }
    }

    /** Of a file that is JSON too nothing is said: it may be anything. */
    private static void addFile(ObjectNode type) {
        ObjectNode file = NODES.objectNode().put("description", "the file");
        if (type.has("schema")) {
            ObjectNode either = NODES.objectNode();
            either.putArray("anyOf").add(type.path("schema")).add(file);
            type.set("schema", either);
        } else {
            type.set("schema", file);
        }
    }

    private ObjectNode answer() {
        Shape shape = method.getAnnotation(Shape.class);
        AnnotatedType type = method.getAnnotatedReturnType();
        boolean isEnvelope = method.getReturnType() == Envelope.class;
        if (isEnvelope && type instanceof AnnotatedParameterizedType envelope) {
            return envelope(envelope.getAnnotatedActualTypeArguments()[0]);
        }
        ObjectNode own = shape == null ? schemas.of(type, Way.ANSWER) : schemas.of(shape.value(), Way.ANSWER);
        Carries carried = method.getAnnotation(Carries.class);
        if (isPublic() && carried == null) {
            return own;
        }
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(own);
        if (!isPublic()) {
            either.withArray("anyOf").addObject().put("$ref", "#/components/schemas/Failure");
        }
        if (carried != null) {
            either.withArray("anyOf").add(failed(carried));
        }
        return either;
    }

    /** A failed envelope with a payload. */
    private ObjectNode failed(Carries carried) {
        ObjectNode envelope = NODES.objectNode().put("type", "object");
        ObjectNode properties = envelope.putObject("properties");
        properties.putObject("success").put("const", false);
        properties.putObject("message").put("type", "string");
        properties.set("data", schemas.of(carried.value(), Way.ANSWER));
        envelope.putArray("required").add("success").add("message").add("data");
        return envelope.put("additionalProperties", false);
    }

    /** With a payload exactly if it worked. */
    private ObjectNode envelope(AnnotatedType payload) {
        ObjectNode envelope = NODES.objectNode().put("type", "object");
        ObjectNode properties = envelope.putObject("properties");
        properties.putObject("success").put("type", "boolean");
        properties.putObject("message").put("type", "string");
        envelope.putArray("required").add("success").add("message");
        if (payload.getType() != Void.class) {
            envelope.putObject("if")
                    .putObject("properties")
                    .putObject("success")
                    .put("const", true);
            envelope.putObject("then").putArray("required").add("data");
            ObjectNode failed = envelope.putObject("else").putObject("properties");
            Carries carried = method.getAnnotation(Carries.class);
            if (carried == null) {
                properties.set("data", schemas.of(payload, Way.ANSWER));
                failed.put("data", false);
            } else {
                ObjectNode either = properties.putObject("data");
                either.putArray("anyOf")
                        .add(schemas.of(payload, Way.ANSWER))
                        .add(schemas.of(carried.value(), Way.ANSWER));
                failed.set("data", schemas.of(carried.value(), Way.ANSWER));
            }
        }
        return envelope.put("additionalProperties", false);
    }
}
