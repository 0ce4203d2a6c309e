package switchboard.relay;

import org.eclipse.jetty.http.HttpFields;

/** A call goes no further; carries what the client gets, and the fields that go with it. */
final class RefusedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final transient HttpFields fields;
    private final boolean channelAlone;

    RefusedCall(Refusal refusal) {
        this(refusal, HttpFields.EMPTY, false);
    }

    RefusedCall(Refusal refusal, HttpFields fields, boolean channelAlone) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
        this.fields = fields;
        this.channelAlone = channelAlone;
    }

    Refusal refusal() {
        return refusal;
    }

    HttpFields fields() {
        return fields;
    }

    /** Whether another channel may be tried. */
    boolean isOfChannel() {
        return channelAlone;
    }
}
