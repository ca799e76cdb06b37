package dev.tollgate.bridge;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tollgate.v1.WatchCheckoutResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The OpenAPI document of the routes, made from the same descriptors that serve them, so that it cannot lie. */
final class OpenApi {

    private static final String SCHEMAS = "#/components/schemas/";

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Deque<Descriptor> unwritten = new ArrayDeque<>();
    private final Set<FieldDescriptor> givenByPath = new HashSet<>();

    private OpenApi() {}

    static String document(List<Transcoder.Route> routes) {
        Map<String, Object> document = new OpenApi().describe(routes);
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setDereferenceAliases(true);
        return new Yaml(options).dump(document);
    }

    private Map<String, Object> describe(List<Transcoder.Route> routes) {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Transcoder.Route route : routes) {
            paths.computeIfAbsent(route.path(), _ -> new TreeMap<>())
                    .put(route.method().text().toLowerCase(Locale.ROOT), operation(route));
        }
        paths.put("/v1/checkouts/{checkout_id}/events", map("get", events()));
        while (!unwritten.isEmpty()) {
            Descriptor message = unwritten.remove();
            schemas.put(name(message), object(message));
        }
        schemas.put("Problem", problem());
        return map("openapi", "3.1.0",
                "info", map("title", "Tollgate", "version", "v1"),
                "security", List.of(map("bearer", List.of())),
                "paths", paths,
                "components", map(
                        "securitySchemes", map("bearer", map("type", "http", "scheme", "bearer")),
                        "schemas", schemas));
    }

    private Map<String, Object> operation(Transcoder.Route route) {
        Descriptor request = route.schema().getInputType();
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (FieldDescriptor field : request.getFields()) {
            if (inPath(route, field)) {
                givenByPath.add(field);
                parameters.add(parameter("path", field.getName(), true, field));
            } else if (!route.body()) {
                parameters.add(parameter("query", field.getJsonName(), false, field));
            } else if (field.getName().equals("request_id")) {
                parameters.add(parameter("header", "Idempotency-Key", false, field));
            }
        }
        Map<String, Object> operation = map("operationId", route.schema().getName(), "parameters", parameters);
        if (route.body()) {
            operation.put("requestBody", map("content", content("application/json", ref(request))));
        }
        operation.put("responses", responses("200", "application/json", ref(route.schema().getOutputType())));
        return operation;
    }

    private Map<String, Object> events() {
        Map<String, Object> text = map("type", "string");
        for (Descriptor event : WatchCheckoutResponse.getDescriptor().getNestedTypes()) {
            if (!event.getName().equals("Goodbye")) {
                ref(event);
            }
        }
        Map<String, Object> kinds = map(
                "hello", map("$ref", SCHEMAS + "WatchCheckoutResponse.Hello"),
                "status", map("$ref", SCHEMAS + "WatchCheckoutResponse.StatusChange"),
                "bookmark", map("$ref", SCHEMAS + "WatchCheckoutResponse.Bookmark"),
                "goodbye", map("type", "object", "properties", map(
                        "reason", map("type", "string", "enum", List.of("rotate", "drain", "token")),
                        "retry", map("type", "integer", "description", "milliseconds"))),
                "end", map("$ref", SCHEMAS + "WatchCheckoutResponse.End"));
        Map<String, Object> operation = map("operationId", "WatchCheckout", "parameters", List.of(
                map("in", "path", "name", "checkout_id", "required", true, "schema", text),
                map("in", "query", "name", "after", "schema", text),
                map("in", "header", "name", "Last-Event-ID", "schema", text)));
        Map<String, Object> responses = responses("200", "text/event-stream", text);
        responses.put("204", map("description", "The checkout is closed and everything has been said."));
        operation.put("responses", responses);
        operation.put("x-sse-events", kinds);
        return operation;
    }

    private Map<String, Object> parameter(String in, String name, boolean required, FieldDescriptor field) {
        return map("in", in, "name", name, "required", required, "schema", schema(field));
    }

    private static Map<String, Object> responses(String status, String type, Map<String, Object> schema) {
        return map(status, map("description", "OK", "content", content(type, schema)),
                "default", map("description", "A problem, RFC 9457.",
                        "content", content(Problem.MEDIA_TYPE, map("$ref", SCHEMAS + "Problem"))));
    }

    private static Map<String, Object> content(String type, Map<String, Object> schema) {
        return map(type, map("schema", schema));
    }

    private Map<String, Object> object(Descriptor message) {
        Map<String, Object> properties = new LinkedHashMap<>();
        message.getFields().stream().filter(field -> !givenByPath.contains(field))
                .forEach(field -> properties.put(field.getJsonName(), schema(field)));
        return map("type", "object", "properties", properties);
    }

    private Map<String, Object> schema(FieldDescriptor field) {
        if (field.isMapField()) {
            return map("type", "object", "additionalProperties",
                    one(field.getMessageType().findFieldByName("value")));
        }
        return field.isRepeated() ? map("type", "array", "items", one(field)) : one(field);
    }

    private Map<String, Object> one(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> map("type", "integer", "format", "int32");
            case LONG -> map("type", "string", "format", "int64");
            case FLOAT, DOUBLE -> map("type", "number");
            case BOOLEAN -> map("type", "boolean");
            case STRING -> map("type", "string");
            case BYTE_STRING -> map("type", "string", "contentEncoding", "base64");
            case ENUM -> map("type", "string", "enum",
                    field.getEnumType().getValues().stream().map(EnumValueDescriptor::getName).toList());
            case MESSAGE -> message(field.getMessageType());
        };
    }

    private Map<String, Object> message(Descriptor message) {
        return switch (message.getFullName()) {
            case "google.protobuf.Timestamp" -> map("type", "string", "format", "date-time");
            case "google.protobuf.Duration" -> map("type", "string", "examples", List.of("3.5s"));
            default -> ref(message);
        };
    }

    private Map<String, Object> ref(Descriptor message) {
        if (schemas.putIfAbsent(name(message), Map.of()) == null) {
            unwritten.add(message);
        }
        return map("$ref", SCHEMAS + name(message));
    }

    private static Map<String, Object> problem() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String text : List.of("type", "title", "detail", "reason", "requestId")) {
            properties.put(text, map("type", "string"));
        }
        properties.put("status", map("type", "integer"));
        properties.put("outcome", map("type", "string", "enum", List.of("NOT_DONE", "DONE", "UNKNOWN")));
        properties.put("metadata", map("type", "object", "additionalProperties", map("type", "string")));
        properties.put("errors", map("type", "array", "items", map("type", "object", "properties",
                map("field", map("type", "string"), "description", map("type", "string")))));
        return map("type", "object", "properties", properties);
    }

    private static boolean inPath(Transcoder.Route route, FieldDescriptor field) {
        return route.path().contains("{" + field.getName() + "}");
    }

    private static String name(Descriptor message) {
        return message.getFullName().substring(message.getFile().getPackage().length() + 1);
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
