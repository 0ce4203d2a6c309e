package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on users. */
interface UserMapper {
    String COLUMNS = """
            id, username, display_name, role, status, email, github_id, wechat_id, lark_id, oidc_id, access_token, quota,
            used_quota, request_count, ${group}, aff_code, inviter_id
            """;

    @Select("SELECT COUNT(*) FROM users")
    long count();

    @Select("SELECT COALESCE(MAX(id), 0) FROM users")
    long maxId();

    @Select("SELECT " + COLUMNS + " FROM users WHERE id = #{id}")
    Optional<UserRow> find(@Param("id") long id);

    @Select("SELECT " + COLUMNS + " FROM users WHERE username = #{username} ORDER BY id LIMIT 1")
    Optional<UserRow> named(@Param("username") String username);

    @Select("SELECT " + COLUMNS + " FROM users WHERE email = #{email} ORDER BY id LIMIT 2")
    List<UserRow> byEmail(@Param("email") String email);

    @Select("SELECT " + COLUMNS + " FROM users WHERE access_token = #{token}")
    Optional<UserRow> byAccessToken(@Param("token") String token);

    @Select("SELECT " + COLUMNS + " FROM users WHERE aff_code = #{affCode}")
    Optional<UserRow> byAffCode(@Param("affCode") String affCode);

    @Select("SELECT " + COLUMNS + " FROM users WHERE role = 100 ORDER BY id")
    List<UserRow> roots();

    @Select("SELECT " + COLUMNS + """
             FROM users WHERE status <> 3 ORDER BY ${order} LIMIT #{limit} OFFSET #{offset}
            """)
    List<UserRow> page(@Param("order") String order, @Param("limit") int limit, @Param("offset") long offset);

    @Select("SELECT " + COLUMNS + """
             FROM users
             WHERE id = #{id} OR username LIKE #{prefix} ESCAPE '!' OR email LIKE #{prefix} ESCAPE '!' OR display_name LIKE #{prefix} ESCAPE '!'
             ORDER BY id
            """ + "LIMIT " + Paging.MOST_FOUND)
    List<UserRow> search(@Param("id") long id, @Param("prefix") String prefix);

    @Select("<script>SELECT " + COLUMNS + """
             FROM users WHERE id IN <foreach collection="ids" item="id" open="(" separator="," close=")">#{id}</foreach>
            </script>""")
    List<UserRow> among(@Param("ids") List<Long> ids);

    /** Some user of a group. */
    @Select("SELECT id FROM users WHERE ${group} = #{name} LIMIT 1")
    Optional<Long> oneOf(@Param("name") String name);

    @Select("SELECT password FROM users WHERE id = #{id}")
    Optional<String> passwordHash(@Param("id") long id);

    @Insert("""
            INSERT INTO users (username, password, display_name, role, status, email, github_id, wechat_id, lark_id,
                               oidc_id, access_token, quota, used_quota, request_count, ${group}, aff_code, inviter_id)
            VALUES (#{user.username}, #{hash}, #{user.displayName}, #{user.role}, #{user.status}, #{user.email},
                    #{user.githubId}, #{user.wechatId}, #{user.larkId}, #{user.oidcId}, #{user.accessToken},
                    #{user.quota}, #{user.usedQuota}, #{user.requestCount}, #{user.group}, #{user.affCode},
                    #{user.inviterId})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "key.id", keyColumn = "id")
    int insert(@Param("user") UserRow user, @Param("hash") String hash, @Param("key") GeneratedKey key);

    @Update("""
            UPDATE users
               SET username = #{username}, display_name = #{displayName}, role = #{role}, status = #{status},
                   email = #{email}, github_id = #{githubId}, wechat_id = #{wechatId}, lark_id = #{larkId},
                   oidc_id = #{oidcId}, ${group} = #{group}
             WHERE id = #{id}
            """)
    int update(UserRow user);

    @Update("UPDATE users SET quota = #{quota} WHERE id = #{id}")
    int setQuota(@Param("id") long id, @Param("quota") long quota);

    @Update("UPDATE users SET quota = quota + #{quota} WHERE id = #{id}")
    int addQuota(@Param("id") long id, @Param("quota") long quota);

    @Update("UPDATE users SET password = #{hash} WHERE id = #{id}")
    int setPasswordHash(@Param("id") long id, @Param("hash") String hash);

    @Update("UPDATE users SET access_token = #{token} WHERE id = #{id}")
    int setAccessToken(@Param("id") long id, @Param("token") String token);

    @Update("UPDATE users SET aff_code = #{affCode} WHERE id = #{id} AND COALESCE(aff_code, '') = ''")
    int setAffCodeIfNone(@Param("id") long id, @Param("affCode") String affCode);

    @Update("UPDATE users SET username = #{username}, access_token = #{token}, status = 3 WHERE id = #{id}")
    int delete(@Param("id") long id, @Param("username") String username, @Param("token") String token);

    /** What calls cost, and how many were counted. */
    @Update("""
            UPDATE users
               SET quota = quota - #{quota}, used_quota = COALESCE(used_quota, 0) + #{used},
                   request_count = COALESCE(request_count, 0) + #{requests}
             WHERE id = #{id}
            """)
    int charge(
            @Param("id") long id,
            @Param("quota") long quota,
            @Param("used") long used,
            @Param("requests") long requests);
}
