package switchboard.spi;

/** The body of a request, in the form the gateway holds it. */
public sealed interface Payload permits JsonBody, FormBody, Payload.Streamed, Payload.Empty {
    /** No body. */
    Payload EMPTY = new Empty();

    /** Stands for a body that is copied from client to upstream while it arrives; it can be sent once only. */
    record Streamed() implements Payload {}

    /** Stands for the absence of a body. */
    record Empty() implements Payload {}
}
