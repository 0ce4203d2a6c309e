package switchboard.admin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The messages that exist in two languages; all others are fixed. */
enum Text {
    /** The body cannot be read, or lacks what is needed. */
    INVALID_PARAMETER("invalid parameter", "无效的参数"),
    /** A field is too long or too short. */
    INVALID_INPUT("Invalid input, please check your input", "无效的输入，请检查您的输入"),
    /** A notifier whose options say too little is asked for something. */
    NOTIFIER_NOT_SET_UP("this notifier is not set up, or has nowhere to send to", "该通知渠道尚未配置，或没有可用的接收地址"),
    /** A mail could not be sent; why follows. */
    SEND_EMAIL_FAILED("failed to send email: ", "发送邮件失败：");

    private final String english;
    private final String chinese;

    Text(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    /** The message in the language of an {@code Accept-Language} field: Chinese if it begins so, else English. */
    String in(@Nullable String acceptLanguage) {
        boolean isChinese = acceptLanguage != null
                && acceptLanguage.toLowerCase(Locale.ROOT).startsWith("zh");
        return isChinese ? chinese : english;
    }
}
