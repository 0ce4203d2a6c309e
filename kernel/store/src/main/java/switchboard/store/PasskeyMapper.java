package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on passkeys. */
interface PasskeyMapper {
    String SELECT = """
            SELECT id, user_id, name, digest, credential_id, handle, public_key, sign_count, transports,
                   backup_eligible, backed_up, created_at, used_at
              FROM switchboard_passkeys
            """;

    @Select(SELECT + " WHERE digest = #{digest}")
    Optional<PasskeyRow> byDigest(@Param("digest") String digest);

    @Select(SELECT + " WHERE user_id = #{userId} ORDER BY id")
    List<PasskeyRow> of(@Param("userId") long userId);

    @Select("SELECT COUNT(1) FROM switchboard_passkeys WHERE user_id = #{userId}")
    int count(@Param("userId") long userId);

    @Insert("""
            INSERT INTO switchboard_passkeys (user_id, name, digest, credential_id, handle, public_key, sign_count,
                                              transports, backup_eligible, backed_up, created_at, used_at)
            VALUES (#{row.userId}, #{row.name}, #{row.digest}, #{row.credentialId}, #{row.handle}, #{row.publicKey},
                    #{row.signCount}, #{row.transports}, #{row.backupEligible}, #{row.backedUp}, #{row.createdAt},
                    #{row.usedAt})
            """)
    @Options(useGeneratedKeys = true, keyProperty = "key.id", keyColumn = "id")
    int insert(@Param("row") PasskeyRow row, @Param("key") GeneratedKey key);

    /** Notes a use, if the device has signed more often than before, or never counts: check and write are one statement. */
    @Update("""
            UPDATE switchboard_passkeys SET sign_count = #{count}, backed_up = #{backedUp}, used_at = #{now}
             WHERE id = #{id} AND (sign_count < #{count} OR (sign_count = 0 AND #{count} = 0))
            """)
    int used(
            @Param("id") long id,
            @Param("count") long count,
            @Param("backedUp") boolean backedUp,
            @Param("now") long now);

    @Update("UPDATE switchboard_passkeys SET name = #{name} WHERE id = #{id} AND user_id = #{userId}")
    int rename(@Param("userId") long userId, @Param("id") long id, @Param("name") String name);

    @Delete("DELETE FROM switchboard_passkeys WHERE id = #{id} AND user_id = #{userId}")
    int delete(@Param("userId") long userId, @Param("id") long id);

    @Delete("DELETE FROM switchboard_passkeys WHERE user_id = #{userId}")
    int deleteAll(@Param("userId") long userId);
}
