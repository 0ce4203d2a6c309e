package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes providers of declarations: JSON files that describe an upstream without code. A bundle that has
 * an engine for such files registers one service of this type; the deployer hands it every declaration
 * that an operator drops, and again whenever another version of the engine takes over.
 */
@ConsumerType
public interface ProviderDeclarations {
    /**
     * Reads one declaration. Never blocks.
     *
     * @param json the file's text
     * @throws IllegalArgumentException if it is not a declaration, with a sentence that names the member at fault
     */
    Provider read(String json);
}
