package switchboard.lib.aws;

/**
 * What a request to AWS is signed with. It does not print itself.
 *
 * @param accessKey names the secret
 * @param secretKey the secret
 * @param sessionToken goes with temporary credentials; empty for others
 */
public record AwsCredentials(String accessKey, String secretKey, String sessionToken) {
    @Override
    public String toString() {
        return "AwsCredentials[***]";
    }
}
