package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.store.NewUser;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** One API's messages, in the language of who asks: three are in two, all others are fixed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTest {
    private static final Map<String, List<String>> TRANSLATED = Map.of(
            "<parameter>", List.of("invalid parameter", "无效的参数"),
            "<input>", List.of("Invalid input, please check your input", "无效的输入，请检查您的输入"));

    private final Map<String, Web> callers = new HashMap<>();
    private final Map<String, Object> ids = new HashMap<>();
    private Gateway gateway;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        var github = new FakeAuthMethod("github", AuthMethodInfo.Flow.REDIRECT);
        gateway.leases.offer(AuthMethod.class, "github", github, "test", Version.emptyVersion);
        Web root = gateway.root();
        callers.put("-", gateway.web());
        callers.put("odd", gateway.web().withToken("no-such-token"));
        callers.put("root", root);
        for (String name : List.of("user", "banned")) {
            callers.put(name, gateway.user(name, UserRow.COMMON));
        }
        callers.put("admin", gateway.user("admin", UserRow.ADMIN));
        gateway.user("other", UserRow.ADMIN);
        for (String name : List.of("root", "user", "admin", "other")) {
            ids.put(name, gateway.row(name).id());
        }
        gateway.store.identities().bindEmail(gateway.row("user").id(), "user@example.org");
        root.post("/api/user/manage", "{\"username\": \"banned\", \"action\": \"disable\"}");
        root.post("/api/redemption/", "{\"name\": \"off\", \"count\": 1, \"quota\": 1}");
        ids.put("code", root.get("/api/redemption/").data().path(0).path("key").asText());
        root.put("/api/redemption/?status_only=1", "{\"id\": 1, \"status\": 2}");
        ids.put("expired", token("expired", 5, 1, TokenRow.EXPIRED));
        ids.put("empty", token("empty", -1, 0, TokenRow.EXHAUSTED));
    }

    private long token(String name, long ends, long quota, int status) {
        String body = "{\"name\": \"%s\", \"expired_time\": %d, \"remain_quota\": %d}".formatted(name, ends, quota);
        long id = caller("user").post("/api/token/", body).data().path("id").asLong();
        gateway.store.tokens().setStatus(gateway.row("user").id(), id, status);
        return id;
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            -      | GET /api/user/self            |                                                | 无权进行此操作，未登录且未提供 access token
            odd    | GET /api/user/self            |                                                | 无权进行此操作，access token 无效
            banned | GET /api/user/self            |                                                | 用户已被封禁
            user   | GET /api/user/                |                                                | 无权进行此操作，权限不足
            admin  | GET /api/option/              |                                                | 无权进行此操作，权限不足
            -      | POST /api/user/login          | {                                              | <parameter>
            -      | POST /api/user/login          | {"username": "user"}                           | <parameter>
            -      | POST /api/user/login          | {"username": "user", "password": "wrong"}      | 用户名或密码错误，或用户已被封禁
            -      | POST /api/user/login          | {"username": "nobody", "password": "wrong"}    | 用户名或密码错误，或用户已被封禁
            -      | POST /api/user/login          | {"username": "banned", "password": "password-banned"} | 用户名或密码错误，或用户已被封禁
            -      | POST /api/user/register       | [                                              | <parameter>
            -      | POST /api/user/register       | {"username": "a-name-too-long", "password": "password"} | <input>
            -      | POST /api/user/register       | {"username": "fresh", "password": "short"}     | <input>
            -      | POST /api/user/register       | {"username": "user", "password": "password"}   | UNIQUE constraint failed: users.username
            -      | GET /api/verification?email=x |                                                | <parameter>
            -      | GET /api/verification?email=user@example.org |                                 | 邮箱地址已被占用
            -      | GET /api/reset_password?email=x |                                              | <parameter>
            -      | GET /api/reset_password?email=nobody@example.org |                             | 该邮箱地址未注册
            -      | POST /api/user/reset          | {"email": "user@example.org"}                  | <parameter>
            -      | POST /api/user/reset          | {"email": "user@example.org", "token": "x"}    | 重置链接非法或已过期
            -      | GET /api/oauth/github?code=x&state=x |                                         | state is empty or not same
            -      | GET /api/oauth/github         |                                                | state is empty or not same
            user   | GET /api/oauth/email/bind?email=a@example.org&code=x |                         | 验证码错误或已过期
            user   | PUT /api/user/self            | {                                              | <parameter>
            user   | PUT /api/user/self            | {"username": "a-name-too-long"}                | 输入不合法 Key: 'User.Username' Error:Field validation for 'Username' failed on the 'max' tag
            user   | PUT /api/user/self            | {"password": "short"}                          | 输入不合法 Key: 'User.Password' Error:Field validation for 'Password' failed on the 'min' tag
            root   | DELETE /api/user/self         |                                                | 不能删除超级管理员账户
            user   | POST /api/user/topup          | {}                                             | 未提供兑换码
            user   | POST /api/user/topup          | {"key": "none"}                                | 兑换失败，无效的兑换码
            user   | POST /api/user/topup          | {"key": "#code"}                               | 兑换失败，该兑换码已被使用
            admin  | POST /api/topup               | {"user_id": 1, "quota": -1}                    | quota 不能为负数！
            admin  | POST /api/topup               | {"user_id": 999999, "quota": 1}                | record not found
            admin  | GET /api/user/#admin          |                                                | 无权获取同级或更高等级用户的信息
            admin  | GET /api/user/#root           |                                                | 无权获取同级或更高等级用户的信息
            admin  | GET /api/user/abc             |                                                | strconv.Atoi: parsing "abc": invalid syntax
            admin  | GET /api/user/99999999999999999999 |                                           | strconv.Atoi: parsing "99999999999999999999": value out of range
            admin  | GET /api/user/0               |                                                | id 为空！
            admin  | GET /api/user/999999          |                                                | record not found
            admin  | POST /api/user/               | {                                              | <parameter>
            admin  | POST /api/user/               | {"username": "fresh"}                          | <parameter>
            admin  | POST /api/user/               | {"username": "fresh", "password": "short"}     | <input>
            admin  | POST /api/user/               | {"username": "fresh", "password": "password", "role": 10} | 无法创建权限大于等于自己的用户
            admin  | POST /api/user/               | {"username": "user", "password": "password"}   | UNIQUE constraint failed: users.username
            admin  | PUT /api/user/                | {                                              | <parameter>
            admin  | PUT /api/user/                | {"username": "x"}                              | <parameter>
            admin  | PUT /api/user/                | {"id": 999999}                                 | record not found
            admin  | PUT /api/user/                | {"id": #user, "username": "a-name-too-long"}   | <input>
            admin  | PUT /api/user/                | {"id": #other, "display_name": "x"}            | 无权更新同权限等级或更高权限等级的用户信息
            admin  | PUT /api/user/                | {"id": #user, "role": 10}                      | 无权将其他用户权限等级提升到大于等于自己的权限等级
            admin  | POST /api/user/manage         | {                                              | <parameter>
            admin  | POST /api/user/manage         | {"action": "disable"}                          | 用户不存在
            admin  | POST /api/user/manage         | {"username": "nobody", "action": "disable"}    | 用户不存在
            admin  | POST /api/user/manage         | {"username": "other", "action": "disable"}     | 无权更新同权限等级或更高权限等级的用户信息
            admin  | POST /api/user/manage         | {"username": "user", "action": "promote"}      | 普通管理员用户无法提升其他用户为管理员
            root   | POST /api/user/manage         | {"username": "admin", "action": "promote"}     | 该用户已经是管理员
            root   | POST /api/user/manage         | {"username": "user", "action": "demote"}       | 该用户已经是普通用户
            root   | POST /api/user/manage         | {"username": "root", "action": "disable"}      | 无法禁用超级管理员用户
            root   | POST /api/user/manage         | {"username": "root", "action": "delete"}       | 无法删除超级管理员用户
            root   | POST /api/user/manage         | {"username": "root", "action": "demote"}       | 无法降级超级管理员用户
            admin  | DELETE /api/user/#other       |                                                | 无权删除同权限等级或更高权限等级的用户
            root   | DELETE /api/user/#root        |                                                | 无权删除同权限等级或更高权限等级的用户
            admin  | DELETE /api/user/abc          |                                                | strconv.Atoi: parsing "abc": invalid syntax
            user   | GET /api/token/abc            |                                                | strconv.Atoi: parsing "abc": invalid syntax
            user   | GET /api/token/0              |                                                | id 或 userId 为空！
            user   | GET /api/token/999999         |                                                | record not found
            user   | POST /api/token/              | {"name": "0123456789012345678901234567890"}    | 参数错误：令牌名称过长
            user   | POST /api/token/              | {"name": "x", "subnet": "1.2.3.4"}             | 参数错误：无效的网段：failed to parse subnet: invalid CIDR address: 1.2.3.4
            user   | PUT /api/token/               | {"id": 999999}                                 | record not found
            user   | PUT /api/token/?status_only=1 | {"id": #expired, "status": 1}                  | 令牌已过期，无法启用，请先修改令牌过期时间，或者设置为永不过期
            user   | PUT /api/token/?status_only=1 | {"id": #empty, "status": 1}                    | 令牌可用额度已用尽，无法启用，请先修改令牌剩余额度，或者设置为无限额度
            user   | DELETE /api/token/abc         |                                                | id 或 userId 为空！
            user   | DELETE /api/token/999999      |                                                | record not found
            admin  | GET /api/redemption/abc       |                                                | strconv.Atoi: parsing "abc": invalid syntax
            admin  | GET /api/redemption/0         |                                                | id 为空！
            admin  | POST /api/redemption/         | {"count": 1}                                   | 兑换码名称长度必须在1-20之间
            admin  | POST /api/redemption/         | {"name": "012345678901234567890", "count": 1}  | 兑换码名称长度必须在1-20之间
            admin  | POST /api/redemption/         | {"name": "x"}                                  | 兑换码个数必须大于0
            admin  | POST /api/redemption/         | {"name": "x", "count": 101}                    | 一次兑换码批量生成的个数不能大于 100
            admin  | PUT /api/redemption/          | {"id": 999999}                                 | record not found
            admin  | DELETE /api/redemption/abc    |                                                | id 为空！
            admin  | DELETE /api/redemption/999999 |                                                | record not found
            admin  | GET /api/channel/abc          |                                                | strconv.Atoi: parsing "abc": invalid syntax
            admin  | GET /api/channel/999999       |                                                | record not found
            admin  | POST /api/channel/            | {"name": "x", "key": "\\n"}                    | empty slice found
            admin  | PUT /api/channel/             | {"name": "x"}                                  | WHERE conditions required
            admin  | PUT /api/channel/             | {"id": 999999}                                 | record not found
            admin  | DELETE /api/channel/abc       |                                                | WHERE conditions required
            admin  | GET /api/channel/test/abc     |                                                | strconv.Atoi: parsing "abc": invalid syntax
            admin  | GET /api/channel/test/999999  |                                                | record not found
            admin  | GET /api/channel/update_balance/abc |                                          | strconv.Atoi: parsing "abc": invalid syntax
            admin  | GET /api/channel/update_balance/999999 |                                       | record not found
            admin  | DELETE /api/log/              |                                                | target timestamp is required
            admin  | DELETE /api/log/?target_timestamp=x |                                          | target timestamp is required
            root   | PUT /api/option/              | {"key": "RetryTimes", "value": 3}              | <parameter>
            root   | PUT /api/option/              | {"key": "Theme", "value": "none"}              | 无效的主题
            root   | PUT /api/option/              | {"key": "GitHubOAuthEnabled", "value": "true"} | 无法启用 GitHub OAuth，请先填入 GitHub Client Id 以及 GitHub Client Secret！
            root   | PUT /api/option/              | {"key": "WeChatAuthEnabled", "value": "true"}  | 无法启用微信登录，请先填入微信登录相关配置信息！
            root   | PUT /api/option/              | {"key": "TurnstileCheckEnabled", "value": "true"} | 无法启用 Turnstile 校验，请先填入 Turnstile 校验相关配置信息！
            """)
    void aRefusalIsInOneApisWords(String caller, String request, String body, String message) {
        List<String> languages = TRANSLATED.getOrDefault(message, List.of(message, message));
        assertThat(ask(caller, "", request, body)).isEqualTo(languages.getFirst());
        assertThat(ask(caller, "en-US,en;q=0.9,zh;q=0.8", request, body)).isEqualTo(languages.getFirst());
        assertThat(ask(caller, "zh-CN,zh;q=0.9,en;q=0.8", request, body)).isEqualTo(languages.getLast());
    }

    private String ask(String caller, String language, String request, String body) {
        String[] line = filled(request).split(" ", 2);
        Web web = caller(caller);
        Web.Reply reply = (language.isEmpty() ? web : web.with("Accept-Language", language))
                .send(line[0], line[1], filled(body == null ? "" : body));
        assertThat(reply.json().path("success").isBoolean()).as("%s", reply).isTrue();
        assertThat(reply.success()).as("%s", reply).isFalse();
        assertThat(reply.json().has("data")).isFalse();
        return reply.message();
    }

    private Web caller(String name) {
        return Objects.requireNonNull(callers.get(name), name);
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, Object> id : ids.entrySet()) {
            filled = filled.replace("#" + id.getKey(), String.valueOf(id.getValue()));
        }
        return filled;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PasswordLoginEnabled     | false | POST /api/user/login    | {"username": "user", "password": "x"} | 管理员关闭了密码登录
            RegisterEnabled          | false | POST /api/user/register | {}                                    | 管理员关闭了新用户注册
            PasswordRegisterEnabled  | false | POST /api/user/register | {}                                    | 管理员关闭了通过密码进行注册，请使用第三方账户验证的形式进行注册
            EmailVerificationEnabled | true  | POST /api/user/register | {"username": "fresh", "password": "password"} | 管理员开启了邮箱验证，请输入邮箱地址和验证码
            EmailVerificationEnabled | true  | POST /api/user/register | {"username": "fresh", "password": "password", "email": "a@example.org", "verification_code": "x"} | 验证码错误或已过期
            EmailDomainRestrictionEnabled | true | GET /api/verification?email=a@example.org |             | 管理员启用了邮箱域名白名单，您的邮箱地址的域名不在白名单中
            """)
    void whatTheOperatorDecidedIsInOneApisWords(
            String option, String value, String request, String body, String message) {
        String before = gateway.store.options().text(option);
        gateway.store.options().put(option, value);
        try {
            assertThat(ask("-", "", request, body)).isEqualTo(message);
            assertThat(ask("-", "zh", request, body)).isEqualTo(message);
        } finally {
            gateway.store.options().put(option, before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            zh             | 无效的参数
            ZH             | 无效的参数
            zh-TW;q=0.1    | 无效的参数
            zh-Hans-CN, en | 无效的参数
            zhuang         | 无效的参数
            en             | invalid parameter
            en, zh         | invalid parameter
            de-DE          | invalid parameter
            *              | invalid parameter
            """)
    void theBeginningOfTheFieldDecides(String language, String message) {
        assertThat(ask("-", language, "POST /api/user/login", "{}")).isEqualTo(message);
    }

    @Test
    void aMailThatFailsIsToldInBothLanguages() {
        gateway.store.users().create(NewUser.named("mailed", "password-m"));
        gateway.store.identities().bindEmail(gateway.row("mailed").id(), "mailed@example.org");
        gateway.notices.failure = "550 no";
        String request = "GET /api/reset_password?email=mailed@example.org";
        assertThat(ask("-", "", request, "")).isEqualTo("failed to send email: 550 no");
        assertThat(ask("-", "zh", request, "")).isEqualTo("发送邮件失败：550 no");
        assertThat(ask("-", "zh", "GET /api/verification?email=new@example.org", ""))
                .isEqualTo("550 no");
        gateway.notices.failure = "";
    }
}
