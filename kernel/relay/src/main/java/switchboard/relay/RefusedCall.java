package switchboard.relay;

import org.eclipse.jetty.http.HttpFields;

/** A call goes no further; carries what the client gets, and the fields that go with it. */
final class RefusedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final transient HttpFields fields;

    RefusedCall(Refusal refusal) {
        this(refusal, HttpFields.EMPTY);
    }

    RefusedCall(Refusal refusal, HttpFields fields) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
        this.fields = fields;
    }

    Refusal refusal() {
        return refusal;
    }

    HttpFields fields() {
        return fields;
    }
}
