package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on scoped access tokens. */
interface AccessTokenMapper {
    String SELECT = """
            SELECT id, user_id, name, hash, hint, read_only, areas, created_at, expires_at, used_at
              FROM switchboard_access_tokens
            """;

    @Select(SELECT + " WHERE hash = #{hash}")
    Optional<AccessTokenRow> byHash(@Param("hash") String hash);

    @Select(SELECT + " WHERE id = #{id}")
    Optional<AccessTokenRow> find(@Param("id") long id);

    @Select(SELECT + " WHERE user_id = #{userId} ORDER BY id DESC")
    List<AccessTokenRow> of(@Param("userId") long userId);

    @Select("SELECT COUNT(1) FROM switchboard_access_tokens WHERE user_id = #{userId}")
    int count(@Param("userId") long userId);

    @Insert("""
            INSERT INTO switchboard_access_tokens (user_id, name, hash, hint, read_only, areas, created_at, expires_at,
                                                   used_at)
            VALUES (#{row.userId}, #{row.name}, #{row.hash}, #{row.hint}, #{row.readOnly}, #{row.areas},
                    #{row.createdAt}, #{row.expiresAt}, #{row.usedAt})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "key.id", keyColumn = "id")
    int insert(@Param("row") AccessTokenRow row, @Param("key") GeneratedKey key);

    /** Notes a use, unless one after {@code before} is noted. */
    @Update("UPDATE switchboard_access_tokens SET used_at = #{now} WHERE id = #{id} AND used_at <= #{before}")
    int used(@Param("id") long id, @Param("now") long now, @Param("before") long before);

    @Delete("DELETE FROM switchboard_access_tokens WHERE id = #{id} AND user_id = #{userId}")
    int delete(@Param("userId") long userId, @Param("id") long id);
}
