package switchboard.provider.openai;

/** A picture in an answer, for clients that read text alone. */
final class ChatPicture {
    private ChatPicture() {}

    static String markdown(String url) {
        return "![image](" + url + ")";
    }
}
