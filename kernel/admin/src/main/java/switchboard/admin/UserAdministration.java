package switchboard.admin;

import java.time.InstantSource;
import java.util.Set;
import switchboard.store.AuditLog;
import switchboard.store.LogRow;
import switchboard.store.Logs;
import switchboard.store.NewUser;
import switchboard.store.OptionStore;
import switchboard.store.Subject;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** Who may do what to whom, and what it leaves in the log. */
final class UserAdministration {
    private static final Set<Integer> ROLES = Set.of(UserRow.COMMON, UserRow.ADMIN, UserRow.ROOT);
    private static final Set<Integer> STATUSES = Set.of(UserRow.ENABLED, UserRow.DISABLED);
    private static final String NOT_BELOW = "无权更新同权限等级或更高权限等级的用户信息";

    private final Users users;
    private final Logs logs;
    private final OptionStore options;
    private final InstantSource clock;

    UserAdministration(Users users, Logs logs, OptionStore options, InstantSource clock) {
        this.users = users;
        this.logs = logs;
        this.options = options;
        this.clock = clock;
    }

    UserRow find(long id, Member caller) {
        UserRow target = existing(id);
        if (!caller.mayChange(target.role())) {
            throw new Declined("无权获取同级或更高等级用户的信息");
        }
        return target;
    }

    void create(UserInput input, Member caller) {
        if (input.name().isEmpty() || input.newPassword().isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        if (!input.faults("").isEmpty()) {
            throw new Declined(Text.INVALID_INPUT);
        }
        if (input.role() >= caller.role()) {
            throw new Declined("无法创建权限大于等于自己的用户");
        }
        String displayName = input.displayName() == null ? "" : input.displayName();
        AuditLog.about("user.create", new Subject.NewUsers());
        users.create(new NewUser(input.name(), NewUser.Naming.EXACT, input.newPassword(), displayName, "", 0));
    }

    void update(UserInput input, Member caller) {
        if (input.id() == 0) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        UserRow before = existing(input.id());
        if (!input.faults(before.username()).isEmpty()) {
            throw new Declined(Text.INVALID_INPUT);
        }
        changed(input, before, caller);
        AuditLog.about("user.update", new Subject.User(before.id()));
        Users.Edit edit =
                users.edit(before.id(), now -> changed(input, now, caller)).orElseThrow(Declined::recordNotFound);
        if (!input.newPassword().isEmpty()) {
            users.setPassword(before.id(), input.newPassword());
        }
        if (edit.before().quota() != edit.after().quota()) {
            noteQuota(edit.before(), edit.after());
        }
    }

    /** The rights are looked at again: the row may be another one's by now. */
    private static UserRow changed(UserInput input, UserRow before, Member caller) {
        checkRights(input, before, caller);
        UserRow after = input.applyTo(before);
        checkValues(input, before, after);
        return after;
    }

    private static void checkRights(UserInput input, UserRow before, Member caller) {
        if (!caller.mayChange(before.role())) {
            throw new Declined(NOT_BELOW);
        }
        if (!caller.mayChange(input.role())) {
            throw new Declined("无权将其他用户权限等级提升到大于等于自己的权限等级");
        }
        if (before.id() == caller.id() && input.status() == UserRow.DISABLED) {
            throw new Declined("无法禁用超级管理员用户");
        }
        if (before.id() == caller.id() && input.role() != 0 && input.role() < caller.role()) {
            throw new Declined("无法降级超级管理员用户");
        }
    }

    private static void checkValues(UserInput input, UserRow before, UserRow after) {
        boolean isKnownRole = after.role() == before.role() || ROLES.contains(after.role());
        boolean isKnownStatus = after.status() == before.status() || STATUSES.contains(after.status());
        boolean isGoodQuota = input.quota() == null || input.quota() >= 0 || input.quota() == before.quota();
        if (!isKnownRole || !isKnownStatus || !isGoodQuota) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
    }

    private void noteQuota(UserRow before, UserRow after) {
        logs.append(LogRow.note(
                LogRow.MANAGEMENT,
                after.id(),
                after.username(),
                clock.instant().getEpochSecond(),
                "管理员将用户额度从 " + options.quotaText(before.quota()) + "修改为 " + options.quotaText(after.quota())));
    }

    /** Does one of One API's actions; an unknown one is nothing. The answer is the user afterwards. */
    UserRow manage(String username, String action, Member caller) {
        UserRow target = users.named(username)
                .filter(row -> row.status() != UserRow.DELETED)
                .orElseThrow(() -> new Declined("用户不存在"));
        if (!caller.mayChange(target.role())) {
            throw new Declined(NOT_BELOW);
        }
        boolean isRoot = target.role() == UserRow.ROOT;
        AuditLog.about("user." + action, new Subject.User(target.id()));
        switch (action) {
            case "disable" -> {
                refuse(isRoot, "无法禁用超级管理员用户");
                set(target, target.role(), UserRow.DISABLED);
            }
            case "enable" -> set(target, target.role(), UserRow.ENABLED);
            case "delete" -> {
                refuse(isRoot, "无法删除超级管理员用户");
                users.delete(target.id());
            }
            case "promote" -> {
                refuse(!caller.mayAppoint(), "普通管理员用户无法提升其他用户为管理员");
                refuse(target.role() >= UserRow.ADMIN, "该用户已经是管理员");
                set(target, UserRow.ADMIN, target.status());
            }
            case "demote" -> {
                refuse(isRoot, "无法降级超级管理员用户");
                refuse(target.role() == UserRow.COMMON, "该用户已经是普通用户");
                set(target, UserRow.COMMON, target.status());
            }
            default -> {}
        }
        return existing(target.id());
    }

    void delete(long id, Member caller) {
        UserRow target = existing(id);
        if (caller.role() <= target.role() || !caller.mayChange(target.role())) {
            throw new Declined("无权删除同权限等级或更高权限等级的用户");
        }
        AuditLog.about("user.delete", new Subject.User(id));
        users.delete(id);
    }

    private void set(UserRow row, int role, int status) {
        users.edit(
                row.id(),
                now -> UserInput.of(null, null, role == row.role() ? 0 : role, status == row.status() ? 0 : status)
                        .applyTo(now));
    }

    private UserRow existing(long id) {
        if (id == 0) {
            throw new Declined("id 为空！");
        }
        return users.find(id).orElseThrow(Declined::recordNotFound);
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw new Declined(message);
        }
    }
}
