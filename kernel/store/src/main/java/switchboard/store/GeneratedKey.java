package switchboard.store;

/** Receives the number of an inserted row; written by MyBatis. */
final class GeneratedKey {
    private long id;

    long id() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }
}
