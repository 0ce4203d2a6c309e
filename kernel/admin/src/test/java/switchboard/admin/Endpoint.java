package switchboard.admin;

import java.util.List;
import java.util.Set;

/**
 * One route of the management API.
 *
 * @param method the HTTP method
 * @param path the path as One API registers it; ids are those of nothing
 * @param level the role it takes; 0 for everybody
 * @param body a body that is good enough to pass the guard and do no harm; empty for none
 */
record Endpoint(String method, String path, int level, String body) {
    static final List<Endpoint> ALL = List.of(
            new Endpoint("GET", "/api/status", 0, ""),
            new Endpoint("GET", "/api/openapi.json", 0, ""),
            new Endpoint("GET", "/api/notice", 0, ""),
            new Endpoint("GET", "/api/about", 0, ""),
            new Endpoint("GET", "/api/home_page_content", 0, ""),
            new Endpoint("POST", "/api/user/login", 0, "{\"username\": \"nobody\", \"password\": \"wrong\"}"),
            new Endpoint("POST", "/api/user/register", 0, "{\"username\": \"far too long a name\"}"),
            new Endpoint("GET", "/api/user/logout", 0, ""),
            new Endpoint("GET", "/api/auth/", 0, ""),
            new Endpoint("GET", "/api/auth/settings", 100, ""),
            new Endpoint("GET", "/api/oauth/state", 0, ""),
            new Endpoint("GET", "/api/oauth/nothing", 0, ""),
            new Endpoint("POST", "/api/oauth/nothing", 0, "{\"code\": \"x\"}"),
            new Endpoint("GET", "/api/oauth/nothing/begin", 0, ""),
            new Endpoint("POST", "/api/oauth/nothing/begin", 0, "{\"email\": \"x\"}"),
            new Endpoint("GET", "/api/oauth/nothing/bind?code=x", 1, ""),
            new Endpoint("GET", "/api/oauth/email/bind?email=x&code=x", 1, ""),
            new Endpoint("GET", "/api/verification?email=x", 0, ""),
            new Endpoint("GET", "/api/reset_password?email=x", 0, ""),
            new Endpoint("POST", "/api/user/reset", 0, "{\"email\": \"x\", \"token\": \"x\"}"),
            new Endpoint("GET", "/api/models", 1, ""),
            new Endpoint("GET", "/api/user/self", 1, ""),
            new Endpoint("PUT", "/api/user/self", 1, "{}"),
            new Endpoint("GET", "/api/user/aff", 1, ""),
            new Endpoint("GET", "/api/user/available_models", 1, ""),
            new Endpoint("GET", "/api/user/dashboard", 1, ""),
            new Endpoint("POST", "/api/user/topup", 1, "{\"key\": \"none\"}"),
            new Endpoint("GET", "/api/token/", 1, ""),
            new Endpoint("GET", "/api/token/search?keyword=x", 1, ""),
            new Endpoint("GET", "/api/token/999999", 1, ""),
            new Endpoint("POST", "/api/token/", 1, "{\"name\": \"matrix\"}"),
            new Endpoint("PUT", "/api/token/", 1, "{\"id\": 999999}"),
            new Endpoint("DELETE", "/api/token/999999", 1, ""),
            new Endpoint("GET", "/api/log/self", 1, ""),
            new Endpoint("GET", "/api/log/self/search?keyword=2", 1, ""),
            new Endpoint("GET", "/api/log/self/stat", 1, ""),
            new Endpoint("GET", "/api/log/self/export", 1, ""),
            new Endpoint("GET", "/api/user/", 10, ""),
            new Endpoint("GET", "/api/user/search?keyword=x", 10, ""),
            new Endpoint("GET", "/api/user/999999", 10, ""),
            new Endpoint("POST", "/api/user/", 10, "{\"username\": \"x\"}"),
            new Endpoint("PUT", "/api/user/", 10, "{\"id\": 999999}"),
            new Endpoint("POST", "/api/user/manage", 10, "{\"username\": \"nobody\", \"action\": \"disable\"}"),
            new Endpoint("DELETE", "/api/user/999999", 10, ""),
            new Endpoint("POST", "/api/topup", 10, "{\"user_id\": 999999, \"quota\": 1}"),
            new Endpoint("GET", "/api/channel/", 10, ""),
            new Endpoint("GET", "/api/channel/search?keyword=x", 10, ""),
            new Endpoint("GET", "/api/channel/models", 10, ""),
            new Endpoint("GET", "/api/channel/999999", 10, ""),
            new Endpoint("GET", "/api/channel/test/999999", 10, ""),
            new Endpoint("GET", "/api/channel/test?scope=none", 10, ""),
            new Endpoint("GET", "/api/channel/test/events?follow=false", 10, ""),
            new Endpoint("GET", "/api/channel/update_balance/999999", 10, ""),
            new Endpoint("GET", "/api/channel/update_balance", 10, ""),
            new Endpoint("GET", "/api/channel/fetch_models/999999", 10, ""),
            new Endpoint("POST", "/api/channel/fetch_models", 10, "{\"type\": 1, \"base_url\": \"ftp://x\"}"),
            new Endpoint("GET", "/api/channel/tag", 10, ""),
            new Endpoint("POST", "/api/channel/batch", 10, "{\"ids\": [999999], \"status\": 2}"),
            new Endpoint("GET", "/api/channel/999999/key/", 10, ""),
            new Endpoint("POST", "/api/channel/999999/key/", 100, "{\"key\": \"k\"}"),
            new Endpoint("PUT", "/api/channel/999999/key/", 100, "{\"id\": 1, \"status\": 2}"),
            new Endpoint("DELETE", "/api/channel/999999/key/1", 100, ""),
            new Endpoint("POST", "/api/channel/", 10, "{\"key\": \"\"}"),
            new Endpoint("PUT", "/api/channel/", 10, "{\"id\": 999999}"),
            new Endpoint("DELETE", "/api/channel/disabled", 10, ""),
            new Endpoint("DELETE", "/api/channel/999999", 10, ""),
            new Endpoint("GET", "/api/provider/", 10, ""),
            new Endpoint("GET", "/api/redemption/", 10, ""),
            new Endpoint("GET", "/api/redemption/search?keyword=x", 10, ""),
            new Endpoint("GET", "/api/redemption/999999", 10, ""),
            new Endpoint("POST", "/api/redemption/", 10, "{\"name\": \"\"}"),
            new Endpoint("PUT", "/api/redemption/", 10, "{\"id\": 999999}"),
            new Endpoint("DELETE", "/api/redemption/999999", 10, ""),
            new Endpoint("GET", "/api/group/", 10, ""),
            new Endpoint("GET", "/api/log/", 10, ""),
            new Endpoint("GET", "/api/log/search?keyword=x", 10, ""),
            new Endpoint("GET", "/api/log/stat", 10, ""),
            new Endpoint("GET", "/api/log/export?format=jsonl", 10, ""),
            new Endpoint("DELETE", "/api/log/", 10, ""),
            new Endpoint("GET", "/api/option/", 100, ""),
            new Endpoint("PUT", "/api/option/", 100, "{\"key\": \"Notice\", \"value\": \"\"}"),
            new Endpoint("GET", "/api/price/", 100, ""),
            new Endpoint("PUT", "/api/price/", 100, "{}"),
            new Endpoint("POST", "/api/price/preview", 100, "{\"ModelPrices\": {}}"),
            new Endpoint("POST", "/api/user/login/totp", 0, "{\"ticket\": \"none\", \"code\": \"000000\"}"),
            new Endpoint("POST", "/api/user/login/passkey/begin", 0, "{}"),
            new Endpoint("POST", "/api/user/login/passkey", 0, "{\"state\": \"none\", \"credential\": {}}"),
            new Endpoint("GET", "/api/user/passkey/", 1, ""),
            new Endpoint("POST", "/api/user/passkey/begin", 1, "{}"),
            new Endpoint("POST", "/api/user/passkey/", 1, "{\"state\": \"none\", \"credential\": {}}"),
            new Endpoint("PUT", "/api/user/passkey/999999", 1, "{\"name\": \"x\"}"),
            new Endpoint("DELETE", "/api/user/passkey/999999", 1, ""),
            new Endpoint("DELETE", "/api/user/999999/passkey", 10, ""),
            new Endpoint("POST", "/api/user/proof", 1, "{}"),
            new Endpoint("POST", "/api/user/passkey/proof", 1, ""),
            new Endpoint("GET", "/api/user/totp/", 1, ""),
            new Endpoint("POST", "/api/user/totp/setup", 1, "{}"),
            new Endpoint("POST", "/api/user/totp/confirm", 1, "{}"),
            new Endpoint("POST", "/api/user/totp/recovery", 1, "{}"),
            new Endpoint("POST", "/api/user/totp/disable", 1, "{}"),
            new Endpoint("DELETE", "/api/user/999999/totp", 100, ""),
            new Endpoint("GET", "/api/user/access_token/", 1, ""),
            new Endpoint("POST", "/api/user/access_token/", 1, "{\"name\": \"\"}"),
            new Endpoint("DELETE", "/api/user/access_token/999999", 1, ""),
            new Endpoint("GET", "/api/user/session/", 1, ""),
            new Endpoint("DELETE", "/api/user/session/999999", 1, ""),
            new Endpoint("DELETE", "/api/user/session/", 1, ""),
            new Endpoint("GET", "/api/user/999999/session/", 10, ""),
            new Endpoint("DELETE", "/api/user/999999/session/", 10, ""),
            new Endpoint("DELETE", "/api/user/999999/session/999999", 10, ""),
            new Endpoint("GET", "/api/audit/", 100, ""),
            new Endpoint("GET", "/api/audit/export?format=jsonl", 100, ""),
            new Endpoint("GET", "/api/notification/", 100, ""),
            new Endpoint("POST", "/api/notification/test", 100, "{\"notifier\": \"none\"}"),
            new Endpoint("POST", "/api/notification/999999/retry", 100, ""),
            new Endpoint("GET", "/api/notifier/", 100, ""),
            new Endpoint("GET", "/api/bundle/", 100, ""));

    /** Routes that cannot be called as the others are, and where they are tested instead. */
    static final Set<String> BESIDE = Set.of(
            "get /api/log/{call}/receipt", // ReceiptTest
            "get /v1/models", // RelayRoutesTest, as what follows
            "get /v1/models/{model}",
            "get /dashboard/billing/subscription",
            "get /dashboard/billing/usage",
            "get /v1/dashboard/billing/subscription",
            "get /v1/dashboard/billing/usage",
            "get /api/user/token", // UsersTest: whoever calls it has another token then
            "delete /api/user/self"); // UsersTest: whoever calls it is gone

    /** The path with a slash at its end if it has none, and without if it has one. */
    String otherSlash() {
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        String rest = query < 0 ? "" : path.substring(query);
        return (bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare + "/") + rest;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
