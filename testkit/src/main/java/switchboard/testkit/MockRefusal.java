package switchboard.testkit;

/** A request that the mock does not take, as the upstream it plays would not. */
final class MockRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    MockRefusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static MockRefusal bad(String message) {
        return new MockRefusal(400, message);
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
