package switchboard.itests.sdk;

/** The kinds of upstream that a channel may have, each with models of its own. */
public enum Upstream {
    /** Chat completions and responses. */
    OPENAI(1, "gpt", "gpt-4o", "gpt-5.2"),
    /** Messages. */
    ANTHROPIC(14, "claude", "claude-sonnet-4-5", "claude-sonnet-4-5"),
    /** Generated content. */
    GEMINI(24, "gemini", "gemini-3.5-flash", "gemini-3.5-flash");

    private final int channelType;
    private final String family;
    private final String model;
    private final String thinker;

    Upstream(int channelType, String family, String model, String thinker) {
        this.channelType = channelType;
        this.family = family;
        this.model = model;
        this.thinker = thinker;
    }

    int channelType() {
        return channelType;
    }

    /** A model that answers. */
    public String model() {
        return model;
    }

    /** A model that reasons when asked to. */
    public String thinker() {
        return thinker;
    }

    /** A model that fails with an HTTP status. */
    public String failing(int status) {
        return family + "-error-" + status;
    }

    /** A model that goes on until its client leaves. */
    public String endless() {
        return family + "-mock-endless";
    }

    /** A model whose stream fails half way, and says so. */
    public String broken() {
        return family + "-mock-broken";
    }

    /** A model whose stream ends half way. */
    public String cut() {
        return family + "-mock-cut";
    }

    /** A model that makes vectors. */
    public String embedding() {
        return family + "-embedding";
    }

    String goodModels() {
        return model + (model.equals(thinker) ? "," : "," + thinker + ",") + embedding();
    }

    String badModels() {
        return String.join(",", failing(400), failing(404), failing(429), failing(500), endless(), broken(), cut());
    }
}
