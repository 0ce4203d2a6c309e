package switchboard.spi;

/**
 * How a call can fail, named for whose fault it is. The one table of what follows: whether another
 * channel is tried, what the channel suffers, which status a client gets when the upstream gave none.
 */
public enum Failure {
    /** The channel's key is wrong. */
    AUTH(401, "authentication_error", Next.OTHER_CHANNEL, Blame.DISABLE),
    /** The channel's whole account or key is refused. */
    PERM(403, "permission_error", Next.OTHER_CHANNEL, Blame.DISABLE),
    /** The channel's account has no balance left. */
    QUOTA(429, "insufficient_quota", Next.OTHER_CHANNEL, Blame.DISABLE),
    /** Too many requests for now. */
    RATE(429, "rate_limit_error", Next.OTHER_CHANNEL, Blame.COOL_DOWN),
    /** The channel does not have this model. */
    MODEL(404, "invalid_request_error", Next.OTHER_CHANNEL, Blame.MODEL),
    /** The upstream does not serve where we are. */
    REGION(403, "permission_error", Next.OTHER_CHANNEL, Blame.NONE),
    /** The client's request is wrong. */
    BADREQ(400, "invalid_request_error", Next.STOP, Blame.NONE),
    /** The client's request is too long for the model. */
    CONTEXT(400, "invalid_request_error", Next.STOP, Blame.NONE),
    /** The upstream refuses the content. */
    FILTER(400, "invalid_request_error", Next.STOP, Blame.NONE),
    /** The body is too large for the upstream. */
    TOO_LARGE(413, "invalid_request_error", Next.STOP, Blame.NONE),
    /** The upstream is overloaded. */
    BUSY(503, "upstream_error", Next.OTHER_CHANNEL, Blame.COUNT),
    /** The upstream itself says it took too long; it has probably worked, and billed. */
    TIMEOUT(504, "upstream_error", Next.STOP, Blame.COUNT),
    /** Anything else that went wrong at the upstream, an answer that cannot be read among it. */
    INTERNAL(502, "upstream_error", Next.OTHER_CHANNEL, Blame.COUNT),
    /** The upstream could not be reached: name, connection, TLS. */
    CONNECT(502, "upstream_error", Next.OTHER_CHANNEL, Blame.COUNT),
    /** One of our own limits (connect, first byte, first event) ran out before anything reached the client. */
    SILENT(504, "upstream_error", Next.OTHER_CHANNEL_ONCE, Blame.COUNT),
    /** The upstream went silent inside its answer, or the whole call took too long. */
    STALLED(504, "upstream_error", Next.STOP, Blame.COUNT),
    /** The answer ended before it was complete. */
    CUT(502, "upstream_error", Next.OTHER_CHANNEL, Blame.COUNT),
    /** The provider of this channel cannot be asked this. */
    UNSUPPORTED(400, "invalid_request_error", Next.OTHER_CHANNEL, Blame.NONE),
    /** The client went away. */
    CLIENT_GONE(499, "client_closed", Next.STOP, Blame.NONE),
    /** A fault of the gateway itself. */
    GATEWAY(500, "one_api_error", Next.STOP, Blame.NONE);

    /** What the relay does after a failure, as long as the client has seen nothing. */
    public enum Next {
        /** The client gets the failure. */
        STOP,
        /** A channel that was not tried yet is tried. */
        OTHER_CHANNEL,
        /** The same, but only for the first failure of this kind. */
        OTHER_CHANNEL_ONCE
    }

    /** What the channel suffers. */
    public enum Blame {
        /** Nothing: it is not at fault. */
        NONE,
        /** A failure is counted. */
        COUNT,
        /** It rests until the upstream's {@code Retry-After}, or a moment. */
        COOL_DOWN,
        /** It is marked for this model alone. */
        MODEL,
        /** It is switched off, where the operator allows that. */
        DISABLE
    }

    private final int status;
    private final String type;
    private final Next next;
    private final Blame blame;

    Failure(int status, String type, Next next, Blame blame) {
        this.status = status;
        this.type = type;
        this.next = next;
        this.blame = blame;
    }

    /** The HTTP status where the upstream gave none that fits. */
    public int status() {
        return status;
    }

    /** OpenAI's {@code error.type} where the upstream gave none. */
    public String type() {
        return type;
    }

    /** What the relay does next. */
    public Next next() {
        return next;
    }

    /** What the channel suffers. */
    public Blame blame() {
        return blame;
    }
}
