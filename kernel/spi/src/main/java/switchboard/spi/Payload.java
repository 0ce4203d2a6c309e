package switchboard.spi;

/** The body of a request, in the form the gateway holds it. */
public sealed interface Payload permits JsonBody, FormBody, Payload.Raw, Payload.Streamed, Payload.Empty {
    /** No body. */
    Payload EMPTY = new Empty();

    /**
     * Bytes of a type that {@code Content-Type} names, such as an exchange of tokens. The kernel never gives one to a provider.
     *
     * @param bytes the caller must not change them
     */
    record Raw(byte[] bytes) implements Payload {}

    /** Stands for a body that is copied from client to upstream while it arrives; it can be sent once only. */
    record Streamed() implements Payload {}

    /** Stands for the absence of a body. */
    record Empty() implements Payload {}
}
