package switchboard.lib.gemini;

/** Google's words for HTTP statuses, {@code error.status} in its bodies. */
final class GoogleStatus {
    private GoogleStatus() {}

    static String of(int http) {
        return switch (http) {
            case 401 -> "UNAUTHENTICATED";
            case 402 -> "FAILED_PRECONDITION";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 408, 504, 524 -> "DEADLINE_EXCEEDED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 502, 503, 529 -> "UNAVAILABLE";
            default -> http < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
