package dev.tollgate.server.catalog;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;

interface CatalogMapper {
    String PRODUCT = "id, created_at, name, description, active";
    String PRICE = """
            price.id, price.created_at, price.product_id, product.name AS product_name, price.amount, price.currency,
            price.billing_interval, price.active AND product.active AS active""";

    @Insert("""
            INSERT INTO product (organization_id, id, created_at, name, description, active)
            VALUES (#{organizationId}, #{product.id}, #{product.createdAt}, #{product.name}, #{product.description},
                    #{product.active})""")
    int insertProduct(UUID organizationId, Product product);

    @Select("SELECT " + PRODUCT + """
             FROM product
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Product> product(UUID organizationId, UUID id);

    @Select("SELECT " + PRODUCT + """
             FROM product
            WHERE organization_id = #{organizationId} AND id < #{before}
            ORDER BY id DESC
            LIMIT #{most}""")
    List<Product> products(UUID organizationId, UUID before, int most);

    @Insert("""
            INSERT INTO price (organization_id, id, created_at, product_id, amount, currency, billing_interval, active)
            VALUES (#{organizationId}, #{price.id}, #{price.createdAt}, #{price.productId}, #{price.amount},
                    #{price.currency}, #{price.billingInterval}, #{price.active})""")
    int insertPrice(UUID organizationId, Price price);

    @Select("SELECT " + PRICE + """
             FROM price JOIN product ON product.organization_id = price.organization_id AND product.id = price.product_id
            WHERE price.organization_id = #{organizationId} AND price.id = ANY(#{ids})""")
    List<Price> prices(UUID organizationId, UUID[] ids);

    @Select("SELECT " + PRICE + """
             FROM price JOIN product ON product.organization_id = price.organization_id AND product.id = price.product_id
            WHERE price.organization_id = #{organizationId} AND price.id < #{before} AND price.active AND product.active
            ORDER BY price.id DESC
            LIMIT #{most}""")
    List<Price> activePrices(UUID organizationId, UUID before, int most);
}
