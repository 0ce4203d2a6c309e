package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on tokens. */
interface TokenMapper {
    String COLUMNS = """
            id, user_id, ${key}, status, name, created_time, accessed_time, expired_time, remain_quota, unlimited_quota,
            used_quota, models, subnet
            """;

    @Select("SELECT " + COLUMNS + " FROM tokens WHERE ${key} = #{value}")
    Optional<TokenRow> byKey(@Param("value") String value);

    @Select("SELECT " + COLUMNS + " FROM tokens WHERE id = #{id}")
    Optional<TokenRow> find(@Param("id") long id);

    @Select("SELECT " + COLUMNS + " FROM tokens WHERE id = #{id} AND user_id = #{userId}")
    Optional<TokenRow> own(@Param("userId") long userId, @Param("id") long id);

    @Select("SELECT " + COLUMNS + """
             FROM tokens WHERE user_id = #{userId} ORDER BY ${order} LIMIT #{limit} OFFSET #{offset}
            """)
    List<TokenRow> page(
            @Param("userId") long userId,
            @Param("order") String order,
            @Param("limit") int limit,
            @Param("offset") long offset);

    @Select("SELECT " + COLUMNS
            + " FROM tokens WHERE user_id = #{userId} AND name LIKE #{prefix} ESCAPE '!' ORDER BY id DESC LIMIT "
            + Paging.MOST_FOUND)
    List<TokenRow> search(@Param("userId") long userId, @Param("prefix") String prefix);

    @Select("<script>SELECT " + COLUMNS + """
             FROM tokens WHERE id IN <foreach collection="ids" item="id" open="(" separator="," close=")">#{id}</foreach>
            </script>""")
    List<TokenRow> among(@Param("ids") List<Long> ids);

    @Insert("""
            INSERT INTO tokens (user_id, ${key}, status, name, created_time, accessed_time, expired_time, remain_quota,
                                unlimited_quota, used_quota, models, subnet)
            VALUES (#{token.userId}, #{token.key}, #{token.status}, #{token.name}, #{token.createdTime},
                    #{token.accessedTime}, #{token.expiredTime}, #{token.remainQuota}, #{token.unlimitedQuota},
                    #{token.usedQuota}, #{token.models}, #{token.subnet})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "generated.id", keyColumn = "id")
    int insert(@Param("token") TokenRow token, @Param("generated") GeneratedKey generated);

    @Update("""
            UPDATE tokens
               SET name = #{name}, expired_time = #{expiredTime}, remain_quota = #{remainQuota},
                   unlimited_quota = #{unlimitedQuota}, models = #{models}, subnet = #{subnet}
             WHERE id = #{id} AND user_id = #{userId}
            """)
    int update(TokenRow token);

    @Update("UPDATE tokens SET status = #{status} WHERE id = #{id} AND user_id = #{userId}")
    int setStatus(@Param("userId") long userId, @Param("id") long id, @Param("status") int status);

    @Update("""
            UPDATE tokens SET status = 3
             WHERE id = #{id} AND status = 1 AND expired_time <> -1 AND expired_time < #{now}
            """)
    int expire(@Param("id") long id, @Param("now") long now);

    @Update("""
            UPDATE tokens SET status = 4
             WHERE id = #{id} AND status = 1 AND unlimited_quota = ${false} AND remain_quota <= 0
            """)
    int exhaust(@Param("id") long id);

    @Delete("DELETE FROM tokens WHERE id = #{id} AND user_id = #{userId}")
    int delete(@Param("userId") long userId, @Param("id") long id);

    /** What calls cost; an unlimited token has nothing to lose, but its use is counted. */
    @Update("""
            UPDATE tokens
               SET remain_quota = CASE WHEN unlimited_quota = ${true} THEN remain_quota ELSE remain_quota - #{quota} END,
                   used_quota = COALESCE(used_quota, 0) + #{quota}, accessed_time = #{now}
             WHERE id = #{id} AND user_id = #{userId}
            """)
    int charge(@Param("id") long id, @Param("userId") long userId, @Param("quota") long quota, @Param("now") long now);
}
