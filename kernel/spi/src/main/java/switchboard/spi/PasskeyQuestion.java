package switchboard.spi;

/**
 * What a browser is asked. It does not print itself.
 *
 * @param options the argument of {@code navigator.credentials.create} or {@code get}, as JSON: bytes are in base 64 for URLs
 * @param kept what the kernel keeps and gives back once, with the answer
 */
public record PasskeyQuestion(String options, String kept) {
    @Override
    public String toString() {
        return "PasskeyQuestion[***]";
    }
}
