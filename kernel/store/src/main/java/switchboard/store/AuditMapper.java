package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** SQL on the audit log, and on what it compares. */
interface AuditMapper {
    String SELECT = """
            SELECT id, at, actor_id, actor, via, address, action, target_kind, target, target_name, was, became
              FROM switchboard_audit WHERE id &lt; #{before}
            """;

    String NARROWED = """
            <if test="!filter.actor.isEmpty()">AND (actor = #{filter.actor} OR actor_id = #{filter.actorId})</if>
            <if test="!filter.action.isEmpty()">AND action LIKE #{filter.actionPattern} ESCAPE '!'</if>
            <if test="!filter.targetKind.isEmpty()">AND target_kind = #{filter.targetKind}</if>
            <if test="!filter.targetId.isEmpty()">AND target = #{filter.targetId}</if>
            <if test="filter.from != 0">AND at &gt;= #{filter.from}</if>
            <if test="filter.until != 0">AND at &lt;= #{filter.until}</if>
            """;

    @Insert("""
            INSERT INTO switchboard_audit (at, actor_id, actor, via, address, action, target_kind, target, target_name,
                                           was, became)
            VALUES (#{at}, #{actorId}, #{actor}, #{via}, #{address}, #{action}, #{targetKind}, #{target}, #{targetName},
                    #{was}, #{became})
            """)
    int insert(AuditRow row);

    /** Changes, newest first. */
    @Select("<script>" + SELECT + NARROWED + "ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}</script>")
    List<AuditRow> select(
            @Param("filter") AuditFilter filter,
            @Param("before") long before,
            @Param("limit") int limit,
            @Param("offset") long offset);

    @Select("SELECT value FROM options WHERE ${key} = #{name}")
    Optional<String> option(@Param("name") String name);

    @Select("SELECT COALESCE(MAX(id), 0) FROM redemptions")
    long lastRedemption();

    @Select("SELECT id FROM redemptions WHERE id > #{after} ORDER BY id")
    List<Long> redemptionsAfter(@Param("after") long after);

    @Select("SELECT id FROM users WHERE id > #{after} ORDER BY id")
    List<Long> usersAfter(@Param("after") long after);
}
