package switchboard.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes and checks passkeys. Called on a virtual thread. Stateless: the passkeys themselves, and what must be known from a
 * question to its answer, are given to the kernel, which keeps them; it gives what was kept back once, for the browser
 * that was asked.
 *
 * @see <a href="https://www.w3.org/TR/webauthn-3/">Web Authentication</a>
 */
@ConsumerType
public interface PasskeyMethod {
    /** Who this is, as data: its button, its settings. Its flow is {@link AuthMethodInfo.Flow#PASSKEY}. */
    AuthMethodInfo info();

    /** Whether an operator lets people use it. Never blocks. */
    boolean enabled();

    /**
     * Asks a browser to make a passkey that logs its owner in without a name and asks who they are.
     *
     * @param has those they have already; a device makes no second one
     * @param host the name the browser reached the gateway by
     * @throws RefusedException if there can be none, because the operator has not said where the gateway is, with a message
     *     for people
     */
    PasskeyQuestion askForNew(PasskeyOwner owner, List<Passkey> has, String host);

    /**
     * The passkey that a browser has made.
     *
     * @param kept from the question
     * @param answer what the browser sent, as JSON
     * @throws RefusedException if it does not answer the question
     */
    Passkey made(String kept, String answer);

    /**
     * Asks a browser to show that its user has a passkey, and to ask who they are.
     *
     * @param of which would do; none if any does
     * @param host the name the browser reached the gateway by
     * @throws RefusedException if there can be none, with a message for people
     */
    PasskeyQuestion askForOne(List<Passkey> of, String host);

    /**
     * Checks an answer: that it was made with this passkey for this question, on a page of this gateway, by a device that
     * has asked who is there, and that has signed more often than before.
     *
     * @param claimed the passkey that the answer names, as it was kept
     * @return the passkey as it is now
     * @throws RefusedException if that is not so; with the code {@link #COUNTER} if all is well but for the counter
     */
    Passkey checked(String kept, String answer, Passkey claimed);

    /** The code of a refusal: the device has signed no more often than before, so perhaps there are two. */
    String COUNTER = "passkey_counter";
}
